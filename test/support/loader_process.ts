import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

/** Standard input: text or bytes as they are, lines (without their newlines), or a stream. */
export type LoaderInput = string | Buffer | string[] | Readable;

export interface LoaderResult {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  /** Standard output as JSON, if it is. */
  json: any;
}

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));

/** A p4-load that runs. */
export interface LoaderProcess {
  /** Sends a signal to it. */
  kill(signal: NodeJS.Signals): void;
  /** Whether it runs, or is stopped. */
  isAlive(): boolean;
  /** What it has written to standard error so far. */
  stderr(): string;
  /** How it ended. */
  result: Promise<LoaderResult>;
}

/**
 * Starts p4-load. Of the environment it sees only PATH and DATABASE_URL, or the variables that are given. It does not
 * outlive this process.
 */
export function startLoader(
  database: string | NodeJS.ProcessEnv, args: string[], input: LoaderInput,
): LoaderProcess {
  const settings = typeof database === 'string' ? { DATABASE_URL: database } : database;
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, ...settings } });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (stderr += piece));
  async function finish(): Promise<LoaderResult> {
    const [stdout, [code]] = await Promise.all([
      text(child.stdout),
      once(child, 'close'),
      pipeline(toStream(input), child.stdin).catch(ignoreClosedPipe),
    ]);
    process.off('exit', kill);
    return { code, stdout, stderr, json: parse(stdout) };
  }
  return {
    kill: (signal) => void child.kill(signal),
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stderr: () => stderr,
    result: finish(),
  };
}

/** Runs p4-load to its end. */
export function runLoader(
  database: string | NodeJS.ProcessEnv, args: string[], input: LoaderInput,
): Promise<LoaderResult> {
  return startLoader(database, args, input).result;
}

function toStream(input: LoaderInput): Readable {
  if (input instanceof Readable) return input;
  const bytes = Array.isArray(input) ? input.map((line) => `${line}\n`).join('') : input;
  return Readable.from([Buffer.from(bytes)]);
}

/** A loader that stops early leaves input unread. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (!['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(error.code!)) throw error;
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
