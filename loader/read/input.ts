import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { exitCodes, LoadError } from '../faults/load_error.js';

const chunkBytes = 64 * 1024;

/**
 * The bytes of a file, or of standard input when `path` is undefined; gunzipped when they begin as gzip does. Ends
 * early, without an error, when the signal says so.
 * @throws LoadError (exit 1) when the input cannot be read to its end
 */
export async function* readInput(path: string | undefined, signal: AbortSignal): AsyncGenerator<Buffer> {
  const raw = path === undefined ? process.stdin : createReadStream(path, { highWaterMark: chunkBytes });
  const stop = (): void => void raw.destroy();
  signal.addEventListener('abort', stop);
  try {
    yield* gunzipped(raw);
  } catch (error) {
    if (signal.aborted) return;
    throw new LoadError(`${path ?? 'standard input'}: ${(error as Error).message}`, exitCodes.unexpected, error);
  } finally {
    signal.removeEventListener('abort', stop);
    raw.destroy();
  }
}

async function* gunzipped(raw: Readable): AsyncGenerator<Buffer> {
  const chunks = raw[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  let isDone: boolean | undefined = false;
  while (head.length < 2 && !isDone) {
    const { value, done } = await chunks.next();
    if (value) head = Buffer.concat([head, value]);
    isDone = done;
  }
  const bytes = withHead(head, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return yield* bytes;
  yield* pipeline(bytes, createGunzip({ chunkSize: chunkBytes }), () => undefined); // the iteration throws its error
}

async function* withHead(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}
