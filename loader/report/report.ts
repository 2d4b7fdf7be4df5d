import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { ConnectionOptions } from '../database/connection.js';
import { grouped } from '../process/text.js';
import { LoadError } from '../faults.js';
import { asLoadError } from '../database/retry.js';
import { readAnswers, type WantedRange } from './answers.js';
import { dateTime } from './format.js';
import { page } from './page.js';
import { inSnapshot } from './snapshot.js';

export interface ReportOptions extends WantedRange {
  /** File to write; - is standard output. */
  output: string;
}

/**
 * Writes a page about the commands of a time, as the database was at one time.
 * @returns what was written, for people; empty when the page went to standard output
 * @throws LoadError
 */
export async function writeReport(options: ReportOptions, connection: ConnectionOptions): Promise<string> {
  const { timeZone, output } = options;
  process.env.TZ = timeZone; // charts have scales of the process's own time zone, or of UTC
  try {
    const [answers, { sections }] = await inSnapshot({ ...connection, applicationName: 'p4-load report' }, (sessions) =>
      Promise.all([readAnswers(sessions, options), import('./sections.js').catch(explainMissing)]));
    const text = page(answers, timeZone, connection.database, sections(answers));
    if (output === '-') {
      process.stdout.write(text);
      return '';
    }
    await writeFile(output, text).catch((error) => {
      throw new LoadError(`the report cannot be written: ${error.message}`, error);
    });
    const { range: { from, to }, of: { load } } = answers;
    const commands = grouped(load[0]?.commands ?? 0);
    return `${output}: ${commands} commands, ${dateTime(from)} to ${dateTime(to)} ${timeZone}`;
  } catch (error) {
    throw asLoadError(error, connection);
  }
}

/** Who only loads does not install what draws. */
function explainMissing(error: NodeJS.ErrnoException): never {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  const { peerDependencies } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
  const packages = Object.entries(peerDependencies).map(([name, version]) => `${name}@${version}`).join(' ');
  const advice = `npm install ${packages}, with -g if p4-command-log was installed with -g`;
  throw new LoadError(`what draws the report's charts is not installed: ${advice}`, error);
}
