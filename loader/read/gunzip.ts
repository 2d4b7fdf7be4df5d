import { crc32, createInflateRaw, type ZlibOptions } from 'node:zlib';

/** More than the header of a member has, unless its file name is absurd. */
const headerRoom = 66 * 1024;
const pieceBytes = 16 * 1024;
const trailerBytes = 8;
/** What a piece inflates to is there when its write is done: a thousand times as much at worst. */
const allAtOnce = { readableHighWaterMark: 2 ** 30 } as ZlibOptions;

/**
 * What chunks hold: as they are, or, when they begin as gzip does, what its members hold, one after the other, as zcat
 * reads them: what follows the last is left, with a warning unless it is zeros. (Node's Gunzip fails there, and loses
 * what it inflated last.)
 * @throws Error when a member is cut or damaged; what could be read of it has come before
 */
export async function* inflated(
  chunks: AsyncIterableIterator<Buffer>, warn: (message: string) => void,
): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);

  /** Reads until so many bytes are there, or all. */
  async function fill(bytes: number): Promise<void> {
    for (let isDone: boolean | undefined; rest.length < bytes && !isDone;) {
      const next = await chunks.next();
      isDone = next.done;
      if (!next.done) rest = Buffer.concat([rest, next.value]);
    }
  }

  async function* member(): AsyncGenerator<Buffer> {
    const inflater = createInflateRaw(allAtOnce);
    const failure = new Promise<never>((_, reject) => inflater.on('error', reject));
    let [given, checksum, size] = [0, 0, 0];
    await fill(headerRoom);
    rest = rest.subarray(headerBytes(rest));
    do {
      await fill(1);
      const piece = rest.subarray(0, pieceBytes);
      if (piece.length === 0) throw new Error('unexpected end of file');
      await Promise.race([failure, new Promise((resolve) => inflater.write(piece, resolve))]);
      const output: Buffer = inflater.read() ?? Buffer.alloc(0);
      checksum = crc32(output, checksum);
      size += output.length;
      yield output;
      given += piece.length;
      rest = rest.subarray(piece.length - (given - inflater.bytesWritten));
    } while (given === inflater.bytesWritten);
    inflater.destroy();
    await fill(trailerBytes);
    if (rest.length < trailerBytes) throw new Error('unexpected end of file');
    const isRight = rest.readUInt32LE(0) === checksum && rest.readUInt32LE(4) === size % 2 ** 32;
    if (!isRight) throw new Error('damaged: its checksum is wrong');
    rest = rest.subarray(trailerBytes);
  }

  await fill(2);
  if (!isGzip(rest)) {
    yield rest;
    return yield* chunks;
  }
  for (; isGzip(rest); await fill(2)) yield* member();
  for (; rest.length > 0; await fill(1)) {
    if (rest.some((byte) => byte !== 0)) return warn('trailing garbage is ignored, as zcat does');
    rest = Buffer.alloc(0);
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The length of a member's header, as in RFC 1952: its flags say what follows the first ten bytes. */
function headerBytes(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let end = 10;
  if (flags & 4) end += 2 + (bytes[end] ?? 0) + 256 * (bytes[end + 1] ?? 0);
  for (const text of [8, 16]) if (flags & text) end = bytes.indexOf(0, end) + 1 || bytes.length;
  return flags & 2 ? end + 2 : end;
}
