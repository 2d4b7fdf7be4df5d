import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Log } from './logs.js';

/** What a run of p4-load took. */
export interface Load {
  /** From the start of the process to its end. */
  seconds: number;
  /** Events a second. */
  rate: number;
  /** Events that were not there before. */
  fresh: number;
  cpuSeconds: number;
  /** Largest resident set. */
  peakBytes: number;
  /** Times that it had to try something again. */
  retries: number;
}

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));
const usageReporter = new URL('./usage_reporter.js', import.meta.url).href;

export interface LoadOptions {
  /** Whether none of the events is there yet, or all of them are. */
  isNew?: boolean;
  /** Further arguments of p4-load. */
  args?: string[];
}

/**
 * Loads logs, one after the other, by one p4-load.
 * @throws Error when it turns out that `isNew` is wrong
 */
export async function load(url: string, logs: Log[], { isNew = true, args = [] }: LoadOptions = {}): Promise<Load> {
  const { stdin, done } = startLoader(url, [...args, ...logs.map(({ path }) => path)]);
  stdin.end();
  const result = await done;
  const expected = isNew ? logs.reduce((sum, { events }) => sum + events, 0) : 0;
  if (result.fresh !== expected) throw new Error(`p4-load found ${result.fresh} new events, not ${expected}`);
  return result;
}

/**
 * Starts p4-load. Of the environment it sees only PATH and DATABASE_URL.
 * @returns its input, and what it took; rejects when it fails or rejects a line
 */
export function startLoader(url: string, args: string[]): { stdin: Writable; done: Promise<Load> } {
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', usageReporter, main, '--json', '--quiet', ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: url }, stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  child.stdin!.on('error', () => undefined); // its exit code says more
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  const finish = async (): Promise<Load> => {
    const [[code], stdout, stderr, usage] = await Promise.all([
      once(child, 'close'), text(child.stdout!), text(child.stderr!), text(child.stdio[3] as Readable),
    ]);
    if (code !== 0) throw new Error(`p4-load ended with ${code}: ${stderr}`);
    const seconds = (performance.now() - started) / 1000;
    const { events, new: fresh } = JSON.parse(stdout);
    const retries = stderr.split('trying again').length - 1;
    return { seconds, rate: events / seconds, fresh, retries, ...JSON.parse(usage) };
  };
  return { stdin: child.stdin!, done: finish() };
}
