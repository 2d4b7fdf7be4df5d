import split from 'split2';
import { quoteAfter } from './csv.js';
import { textDecoding } from './text_encoding.js';

/** A record of a log, without its line ending. It is plain if it is one line of UTF-8 without quotes and NULs. */
export interface RawRecord {
  /** Number of its first physical line. */
  line: number;
  /** The record; if it is plain, each byte of it as a character. */
  text: string;
  /** The memory in which a plain record begins at `start`; undefined: it is not plain. */
  bytes: Buffer | undefined;
  start: number;
}

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

/** A physical line without LF, each byte of it as a character. */
interface Line {
  number: number;
  text: string;
}

const LF = 0x0a;
const BOM = Buffer.from('\ufeff');
const keptBytes = 64 * 1024;
const maxHeldLines = 64 * 1024;
const recordStart = /^(?:\d{1,5}(?:\.\d{1,5})?,\d{9,10},|\{")/;

/** The record as text. */
export function recordText({ text, bytes, start }: RawRecord): string {
  return bytes ? bytes.toString('utf8', start, start + text.length) : text;
}

/**
 * Turns chunks of bytes, cut anywhere, into records: JSON objects, or fields plain or quoted as in RFC 4180, in lines
 * ended by LF or CRLF. Every byte ends in a record or in a rejected line; nothing throws; memory is bounded by
 * `maxRecordBytes`.
 *
 * A quoted field may hold lines, but a stray quote must cost its own line only. So a line that leaves a quote open is
 * held until a later line closes it. If the quote closes in the middle of a field, or not within `maxRecordBytes`, that
 * first line alone is rejected and reading resumes on the line after it. If a later line looks like a record itself,
 * there are two readings; the long one is then taken only if it ends within 64 KiB and is whole while its first line
 * alone is not.
 */
export function recordReader({ encoding, maxRecordBytes, isWhole }: ReaderOptions) {
  const decoding = textDecoding(encoding);
  const splitLines = lineSplitter();
  const mostPartial = BOM.length + maxRecordBytes + 2; // with LF, or one byte too many
  let nextLine = 1;
  /** The beginning of a line whose end is not there yet, as far as it is needed to see that it is too long. */
  let partial: Buffer[] = [];
  let partialBytes = 0;
  let held: Line[] = [];
  let heldBytes = 0;
  let isDoubtful = false;
  let records: Block['records'] = [];

  function read(chunk: Buffer): Block {
    const before = nextLine;
    const first = chunk.indexOf(LF) + 1;
    const last = chunk.lastIndexOf(LF) + 1;
    keepPartial(chunk.subarray(0, first));
    if (first > 0) readLines(takePartial());
    if (last > first) readLines(chunk.subarray(first, last));
    keepPartial(chunk.subarray(last));
    return takeBlock(before);
  }

  function end(): Block {
    const before = nextLine;
    while (held.length > 0) rejectFirstHeld();
    const text = takePartial().toString('latin1');
    if (text.length > maxRecordBytes) readLine({ number: nextLine++, text });
    else if (text !== '') reject({ number: nextLine++, text }, 'incomplete last line: no newline at the end of the input');
    return takeBlock(before);
  }

  function takeBlock(before: number): Block {
    const block = { records, lines: nextLine - before };
    records = [];
    return block;
  }

  function keepPartial(bytes: Buffer): void {
    if (bytes.length > 0 && partialBytes < mostPartial) partial.push(bytes.subarray(0, mostPartial - partialBytes));
    partialBytes += bytes.length;
  }

  function takePartial(): Buffer {
    const bytes = Buffer.concat(partial);
    partial = [];
    partialBytes = 0;
    return nextLine === 1 && bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes;
  }

  /** Reads whole lines, each with its LF; a line that is too long may have lost it. */
  function readLines(bytes: Buffer): void {
    const isClean = decoding.isUtf8(bytes) && !bytes.includes(0);
    let start = 0;
    for (const line of splitLines(bytes.toString('latin1'))) {
      const text = withoutCr(line);
      const isPlain = isClean && held.length === 0 && text !== '' && line.length <= maxRecordBytes && !text.includes('"');
      if (isPlain) records.push({ line: nextLine, text, bytes, start });
      else readLine({ number: nextLine, text: line });
      nextLine += 1;
      start += line.length + 1;
    }
  }

  function readLine(line: Line): void {
    if (line.text.length > maxRecordBytes) {
      while (held.length > 0) rejectFirstHeld();
      return reject(line, `longer than ${maxRecordBytes} bytes`, keptBytes);
    }
    const isJson = held.length === 0 && line.text.startsWith('{');
    const quote = isJson ? 'closed' : quoteAfter(withoutCr(line.text), held.length > 0);
    if (held.length === 0 && quote === 'closed') return finishRecord(line);

    isDoubtful ||= held.length > 0 && recordStart.test(line.text);
    held.push(line);
    heldBytes += line.text.length + 1;
    if (quote === 'broken' || !mayGoOn()) return rejectFirstHeld();
    if (quote === 'open') return;
    const record = { number: held[0]!.number, text: held.map(({ text }) => text).join('\n') };
    if (isDoubtful && !isWholeRecord(record)) return rejectFirstHeld();
    letGo();
    finishRecord(record);
  }

  function mayGoOn(): boolean {
    if (heldBytes > maxRecordBytes || held.length > maxHeldLines) return false;
    return !isDoubtful || (heldBytes <= keptBytes && !isWholeRecord(held[0]!));
  }

  function isWholeRecord({ text }: Line): boolean {
    return isWhole(decoding.lenient(bytesOf(text)));
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
    isDoubtful = false;
    return lines;
  }

  function finishRecord(line: Line): void {
    const bytes = bytesOf(line.text);
    const text = decoding.strict(bytes);
    if (bytes.length === 0) reject(line, 'empty line');
    else if (bytes.includes(0)) reject(line, 'NUL byte');
    else if (text === undefined) reject(line, `invalid ${encoding.toUpperCase()}`);
    else records.push({ line: line.number, text, bytes: undefined, start: 0 });
  }

  function reject({ number, text }: Line, reason: string, mostBytes = Infinity): void {
    const bytes = bytesOf(text.slice(0, mostBytes));
    const isExact = text.length <= mostBytes && !bytes.includes(0) && decoding.strict(bytes) !== undefined;
    const shown = decoding.lenient(bytes).replaceAll('\0', '\ufffd');
    records.push({ line: number, text: shown, bytes: isExact ? null : bytes, reason, sqlstate: null });
  }

  return { read, end };
}

/**
 * split2 as a function. Nothing waits in its stream: an input that fails costs no line that was read before.
 * @returns what splits lines, each with its LF, but perhaps the last
 */
function lineSplitter(): (text: string) => string[] {
  let lines: string[] = [];
  const splitter = split('\n', (line: string) => void lines.push(line), { decodeStrings: false });
  return (text) => {
    lines = [];
    splitter.write(text.endsWith('\n') ? text : `${text}\n`); // when this returns the lines are there
    return lines;
  };
}

function withoutCr(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

/** The bytes of a line, or of the lines of a record, without the line ending. */
function bytesOf(text: string): Buffer {
  return Buffer.from(withoutCr(text), 'latin1');
}
