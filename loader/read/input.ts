import { createReadStream } from 'node:fs';
import { LoadError } from '../faults.js';
import { inflated } from './gunzip.js';

const chunkBytes = 64 * 1024;

/**
 * The bytes of a file, or of standard input when `path` is `-`; gunzipped when they begin as gzip does. Ends early,
 * without an error, when the signal says so.
 * @param warn is told what is left unread
 * @throws LoadError (exit 1) when the input cannot be read to its end; what could be read has come before
 */
export async function* readInput(
  path: string, signal: AbortSignal, warn: (message: string) => void,
): AsyncGenerator<Buffer> {
  const name = path === '-' ? 'standard input' : path;
  const raw = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: chunkBytes });
  const stop = (): void => void raw.destroy();
  signal.addEventListener('abort', stop);
  try {
    yield* inflated(raw.iterator() as AsyncIterableIterator<Buffer>, (message) => warn(`${name}: ${message}`));
  } catch (error) {
    if (signal.aborted) return;
    throw new LoadError(`${name}: ${(error as Error).message}`, error);
  } finally {
    signal.removeEventListener('abort', stop);
    raw.destroy();
  }
}
