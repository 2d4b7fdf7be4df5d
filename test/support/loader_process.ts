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

/** Runs p4-load to its end. Of the environment it sees only PATH and DATABASE_URL, or the variables that are given. */
export async function runLoader(
  database: string | NodeJS.ProcessEnv, args: string[], input: LoaderInput,
): Promise<LoaderResult> {
  const settings = typeof database === 'string' ? { DATABASE_URL: database } : database;
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, ...settings } });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
    pipeline(toStream(input), child.stdin).catch(ignoreClosedPipe),
  ]);
  return { code, stdout, stderr, json: parse(stdout) };
}

function toStream(input: LoaderInput): Readable {
  if (input instanceof Readable) return input;
  const bytes = Array.isArray(input) ? input.map((line) => `${line}\n`).join('') : input;
  return Readable.from([Buffer.from(bytes)]);
}

/** A loader that stops early leaves input unread. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') throw error;
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
