import { accessSync, constants, statSync } from 'node:fs';
import { LoadError, summarize } from '../faults.js';

/**
 * Asks for every file whether it can be read, before the first one is.
 * @throws LoadError (exit 1) that says which cannot, why, and what to do
 */
export function requireReadable(paths: string[]): void {
  for (const path of paths.filter((path) => path !== '-')) {
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      const isMisread = path.includes('\ufffd'); // Node puts this for what is not UTF-8, and finds no such file
      const advice = isMisread ? ': its name is not UTF-8, so give it as standard input, p4-load < FILE' : '';
      throw new LoadError(`${path}: ${summarize(error)}${advice}`, error);
    }
    if (!statSync(path).isDirectory()) continue;
    throw new LoadError(`${path}: it is a directory: name the files in it`);
  }
}

/**
 * A stop between two lines of standard input is an end as any; a file has more, and whoever named it wants all.
 * @param filesRead how many of them were read to their ends
 * @throws LoadError (exit 1) that says which were not
 */
export function requireAllRead(paths: string[], filesRead: number): void {
  const [first, ...others] = paths.slice(filesRead);
  if (first === undefined || first === '-') return;
  const rest = others.length > 0 ? `, nor was anything of ${others.join(', ')}` : '';
  throw new LoadError(`${first} was not read to its end${rest}`);
}
