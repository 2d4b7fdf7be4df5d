import { lineScanner } from './line_scanner.js';
import { fieldEnd, parseRecord, type RawRecord } from './record_fields.js';
import { textDecoding } from './text_encoding.js';

/** What cannot be loaded, and why. `bytes` is null when `text` is exactly the input. */
export interface RejectedLine {
  line: number;
  text: string;
  bytes: Buffer | null;
  reason: string;
  sqlstate: string | null;
}

/** What one chunk of input completed: records and rejected lines in order, and how many physical lines were read. */
export interface Block {
  records: (RawRecord | RejectedLine)[];
  lines: number;
}

export interface ReaderOptions {
  /** A label of the WHATWG encoding standard; one in which ASCII bytes stand for themselves. */
  encoding: string;
  /** Bytes of the longest record that is read. Of a longer one the first 64 KiB are kept with its rejection. */
  maxRecordBytes: number;
  /** Whether a text, taken as one record, has the fields of its layout; decides what a doubtful quote means. */
  isWhole: (text: string) => boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const keptBytes = 64 * 1024;
const maxHeldLines = 64 * 1024;
const recordStart = /^\d{1,5}(\.\d{1,5})?,\d{9,10},/;

/** Reads a stream of bytes as records. When `signal` ended the stream, its unfinished last record is left unread. */
export async function* readRecords(
  source: AsyncIterable<Buffer>, options: ReaderOptions, signal?: AbortSignal,
): AsyncGenerator<Block> {
  const reader = recordReader(options);
  for await (const chunk of source) yield reader.read(chunk);
  if (!signal?.aborted) yield reader.end();
}

interface Line {
  number: number;
  bytes: Buffer;
}

/**
 * Turns chunks of bytes, cut anywhere, into records: fields plain or quoted as in RFC 4180, lines ended by LF or CRLF.
 * Every byte ends in a record or in a rejected line; nothing throws; memory is bounded by `maxRecordBytes`. A line
 * without quotes and the like is a record as it stands, of which nothing is copied: it keeps its chunk.
 *
 * A quoted field may hold lines, but a stray quote must cost its own line only. So a line that leaves a quote open is
 * held until a later line closes it. If the quote closes in the middle of a field, or not within `maxRecordBytes`, that
 * first line alone is rejected and reading resumes on the line after it. If a later line looks like a record itself,
 * there are two readings; the long one is then taken only if it ends within 64 KiB and is whole while its first line
 * alone is not.
 */
export function recordReader({ encoding, maxRecordBytes, isWhole }: ReaderOptions) {
  const decoding = textDecoding(encoding);
  const scan = lineScanner();
  let nextLine = 1;
  let partial: Buffer[] = [];
  let partialBytes = 0;
  /** The beginning of a line that is too long, while the rest of it is skipped. */
  let overlong: Buffer | undefined;
  let held: Line[] = [];
  let heldBytes = 0;
  let doubtful = false;
  let records: Block['records'] = [];

  function read(chunk: Buffer): Block {
    const firstLine = nextLine;
    let rest = chunk;
    if (overlong) {
      const end = chunk.indexOf(LF);
      if (end < 0) return { records: [], lines: 0 };
      rejectOverlong(overlong);
      rest = chunk.subarray(end + 1);
    }
    const first = rest.indexOf(LF) + 1;
    const last = rest.lastIndexOf(LF) + 1;
    if (first > 0) readLines(takePartial(rest.subarray(0, first)));
    readLines(rest.subarray(first, last));
    keepPartial(rest.subarray(last));
    return takeBlock(firstLine);
  }

  function end(): Block {
    const firstLine = nextLine;
    if (overlong) rejectOverlong(overlong);
    while (held.length > 0) rejectFirstHeld();
    const rest = takePartial(Buffer.alloc(0));
    if (rest.length > 0) {
      reject({ number: nextLine++, bytes: rest }, 'incomplete last line: no newline at the end of the input');
    }
    return takeBlock(firstLine);
  }

  function takeBlock(firstLine: number): Block {
    const block = { records, lines: nextLine - firstLine };
    records = [];
    return block;
  }

  function takePartial(end: Buffer): Buffer {
    const bytes = partial.length > 0 ? Buffer.concat([...partial, end]) : end;
    partial = [];
    partialBytes = 0;
    return nextLine === 1 && bytes.subarray(0, 3).equals(BOM) ? bytes.subarray(3) : bytes;
  }

  function keepPartial(bytes: Buffer): void {
    if (bytes.length === 0) return;
    partial.push(bytes);
    partialBytes += bytes.length;
    if (partialBytes <= maxRecordBytes + BOM.length) return;
    overlong = Buffer.from(takePartial(Buffer.alloc(0)).subarray(0, keptBytes));
  }

  function rejectOverlong(kept: Buffer): void {
    overlong = undefined;
    readLine({ number: nextLine++, bytes: kept }, true);
  }

  /** Reads whole lines, each with its LF. */
  function readLines(bytes: Buffer): void {
    const isUtf8 = decoding.isUtf8(bytes);
    for (let start = 0; start < bytes.length;) {
      const record = held.length === 0 ? scan(bytes, start, nextLine, isUtf8) : undefined;
      const end = record ? lineEnd(record) : bytes.indexOf(LF, start);
      if (record && end - start <= maxRecordBytes) records.push(record);
      else readLine({ number: nextLine, bytes: bytes.subarray(start, end) });
      nextLine += 1;
      start = end + 1;
    }
  }

  function readLine(line: Line, isOverlong = line.bytes.length > maxRecordBytes): void {
    if (isOverlong) {
      while (held.length > 0) rejectFirstHeld();
      return reject({ ...line, bytes: line.bytes.subarray(0, keptBytes) }, `longer than ${maxRecordBytes} bytes`, true);
    }
    const quote = quoteAfter(withoutCr(line.bytes), held.length > 0);
    if (held.length === 0 && quote === 'closed') return finishRecord(line);

    doubtful ||= held.length > 0 && looksLikeRecord(line.bytes);
    held.push(line);
    heldBytes += line.bytes.length + 1;
    if (quote === 'broken' || !mayGoOn()) return rejectFirstHeld();
    if (quote === 'open') return;
    const record = { number: held[0]!.number, bytes: withoutCr(joinLines(held)) };
    if (doubtful && !isWhole(decoding.lenient(record.bytes))) return rejectFirstHeld();
    letGo();
    finishRecord(record);
  }

  function mayGoOn(): boolean {
    if (heldBytes > maxRecordBytes || held.length > maxHeldLines) return false;
    return !doubtful || (heldBytes <= keptBytes && !isWhole(decoding.lenient(withoutCr(held[0]!.bytes))));
  }

  /** Gives up on the quote that the first held line opened, and reads the others again. */
  function rejectFirstHeld(): void {
    const [first, ...others] = letGo();
    reject(first!, 'unclosed quote');
    for (const line of others) readLine(line);
  }

  function letGo(): Line[] {
    const lines = held;
    held = [];
    heldBytes = 0;
    doubtful = false;
    return lines;
  }

  function finishRecord({ number, bytes: raw }: Line): void {
    const bytes = withoutCr(raw);
    if (bytes.length === 0) return reject({ number, bytes }, 'empty line');
    if (bytes.includes(0)) return reject({ number, bytes }, 'NUL byte');
    const text = decoding.strict(bytes);
    if (text === undefined) return reject({ number, bytes }, `invalid ${encoding.toUpperCase()}`);
    records.push(parseRecord(number, text));
  }

  function reject({ number, bytes }: Line, reason: string, isCut = false): void {
    const isExact = !isCut && !bytes.includes(0) && decoding.strict(bytes) !== undefined;
    const text = decoding.lenient(bytes).replaceAll('\0', '\ufffd');
    records.push({ line: number, text, bytes: isExact ? null : bytes, reason, sqlstate: null });
  }

  return { read, end };
}

/** Where the LF of a scanned line stands. */
function lineEnd(record: RawRecord): number {
  const end = fieldEnd(record, record.count - 1);
  return record.bytes[end] === CR ? end + 1 : end;
}

function withoutCr(bytes: Buffer): Buffer {
  return bytes[bytes.length - 1] === CR ? bytes.subarray(0, -1) : bytes;
}

function looksLikeRecord(bytes: Buffer): boolean {
  return recordStart.test(bytes.subarray(0, 24).toString('latin1'));
}

function joinLines(lines: Line[]): Buffer {
  const newline = Buffer.from('\n');
  return Buffer.concat(lines.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [newline, bytes])));
}

/**
 * The state of quotes at the end of `line`, which began inside a quoted field or not. `broken` when a field that was
 * open at the beginning ends in a quote with more text behind it; a field of this line that does so is plain text.
 */
function quoteAfter(line: Buffer, inside: boolean): 'closed' | 'open' | 'broken' {
  let opened = -1;
  let at = 0;
  for (;;) {
    if (inside) {
      const close = closingQuote(line, at);
      if (close < 0) return 'open';
      const isClean = close + 1 === line.length || line[close + 1] === COMMA;
      if (!isClean && opened < 0) return 'broken';
      at = isClean ? close + 1 : opened + 1;
    }
    opened = openingQuote(line, at);
    if (opened < 0) return 'closed';
    inside = true;
    at = opened + 1;
  }
}

/** The next quote, from `at` on, that is the first character of its field; -1 if there is none. */
function openingQuote(line: Buffer, at: number): number {
  let quote = line.indexOf(QUOTE, at);
  while (quote > 0 && line[quote - 1] !== COMMA) quote = line.indexOf(QUOTE, quote + 1);
  return quote;
}

/** The next quote, from `at` on, that is not one of a doubled pair; -1 if there is none. */
function closingQuote(line: Buffer, at: number): number {
  let quote = line.indexOf(QUOTE, at);
  while (quote >= 0 && line[quote + 1] === QUOTE) quote = line.indexOf(QUOTE, quote + 2);
  return quote;
}
