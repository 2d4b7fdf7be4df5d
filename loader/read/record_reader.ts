import split from 'split2';
import { quoteAfter } from './csv.js';
import { type RejectedLine, rejectedLine } from './rejected_line.js';
import { textDecoding } from './text_encoding.js';

/** A record of a log, without its line ending. */
export interface RawRecord {
  /** Number of its first physical line. */
  line: number;
  /** The record in UTF-8, each byte of it as a character. */
  text: string;
}

/** What one chunk of input completed: records and rejected lines in order, and how many physical lines were read. */
export interface Block {
  records: (RawRecord | RejectedLine)[];
  lines: number;
}

const LF = 0x0a;
const BOM = '\xef\xbb\xbf';
const maxDoubtfulBytes = 64 * 1024;
const maxHeldLines = 64 * 1024;
const recordStart = /^(?:\d{1,5}(?:\.\d{1,5})?,\d{9,10},|\{")/;

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
 * @param encoding a label of the WHATWG encoding standard; one in which ASCII bytes stand for themselves
 * @param maxRecordBytes bytes of the longest record that is read
 * @param isWhole whether something, taken as one record, has the fields of its layout
 */
export function recordReader({ encoding, maxRecordBytes, isWhole }: {
  encoding: string; maxRecordBytes: number; isWhole: (record: RawRecord) => boolean;
}) {
  const decoding = textDecoding(encoding);
  const splitLines = lineSplitter();
  const mostPartial = BOM.length + maxRecordBytes + 2; // with CR, or one byte too many
  let nextLine = 1;
  /** The beginning of a line whose end is not there yet, as far as it is needed to see that it is too long. */
  let partial = '';
  /** Lines, in the encoding of the input, of which the first left a quote open. */
  let held: RawRecord[] = [];
  let heldBytes = 0;
  let isDoubtful = false;
  let records: Block['records'] = [];

  function read(chunk: Buffer): Block {
    const before = nextLine;
    const [first, last] = [chunk.indexOf(LF), chunk.lastIndexOf(LF)];
    if (first >= 0) {
      keepPartial(chunk.subarray(0, first));
      readLine(takePartial());
      if (last > first) readLines(chunk.subarray(first + 1, last + 1));
    }
    keepPartial(chunk.subarray(last + 1));
    return takeBlock(before);
  }

  function end(): Block {
    const before = nextLine;
    while (held.length > 0) rejectFirstHeld();
    const line = takePartial();
    if (line.text === '') nextLine = line.line;
    else if (line.text.length > maxRecordBytes) readLine(line);
    else reject(line, 'incomplete last line: no newline at the end of the input');
    return takeBlock(before);
  }

  function takeBlock(before: number): Block {
    const block = { records, lines: nextLine - before };
    records = [];
    return block;
  }

  function keepPartial(bytes: Buffer): void {
    if (partial.length < mostPartial) partial += bytes.toString('latin1');
  }

  /** The line that was partial: one that is too long may lack bytes. */
  function takePartial(): RawRecord {
    const text = nextLine === 1 && partial.startsWith(BOM) ? partial.slice(BOM.length) : partial;
    partial = '';
    return { line: nextLine++, text };
  }

  /** Reads whole lines, each with its LF. */
  function readLines(bytes: Buffer): void {
    const isClean = decoding.toUtf8(bytes) === bytes && !bytes.includes(0);
    for (const text of splitLines(bytes.toString('latin1'))) {
      const line = { line: nextLine++, text };
      if (isClean && held.length === 0 && isPlain(text)) records.push(withoutCr(line));
      else readLine(line);
    }
  }

  function isPlain(text: string): boolean {
    return text.length <= maxRecordBytes && !text.includes('"') && text !== '' && text !== '\r';
  }

  function readLine(line: RawRecord): void {
    if (line.text.length > maxRecordBytes) {
      while (held.length > 0) rejectFirstHeld();
      return reject(line, `longer than ${maxRecordBytes} bytes`);
    }
    const isJson = held.length === 0 && line.text.startsWith('{');
    const quote = isJson ? 'closed' : quoteAfter(withoutCr(line).text, held.length > 0);
    if (held.length === 0 && quote === 'closed') return finishRecord(line);

    isDoubtful ||= held.length > 0 && recordStart.test(line.text);
    held.push(line);
    heldBytes += line.text.length + 1;
    if (quote === 'broken' || !mayGoOn()) return rejectFirstHeld();
    if (quote === 'open') return;
    const record = { line: held[0]!.line, text: held.map(({ text }) => text).join('\n') };
    if (isDoubtful && !isWhole(withoutCr(record))) return rejectFirstHeld();
    letGo();
    finishRecord(record);
  }

  function mayGoOn(): boolean {
    if (heldBytes > maxRecordBytes || held.length > maxHeldLines) return false;
    return !isDoubtful || (heldBytes <= maxDoubtfulBytes && !isWhole(withoutCr(held[0]!)));
  }

  /** Gives up on the quote that the first held line opened, and reads the others again. */
  function rejectFirstHeld(): void {
    const [first, ...others] = letGo();
    reject(first!, 'unclosed quote');
    for (const line of others) readLine(line);
  }

  function letGo(): RawRecord[] {
    const lines = held;
    held = [];
    heldBytes = 0;
    isDoubtful = false;
    return lines;
  }

  function finishRecord(line: RawRecord): void {
    const record = withoutCr(line);
    const bytes = Buffer.from(record.text, 'latin1');
    const utf8 = decoding.toUtf8(bytes);
    if (record.text === '') reject(line, 'empty line');
    else if (record.text.includes('\0')) reject(line, 'NUL byte');
    else if (!utf8) reject(line, `invalid ${encoding.toUpperCase()}`);
    else records.push(utf8 === bytes ? record : { line: line.line, text: utf8.toString('latin1') });
  }

  function reject(line: RawRecord, reason: string): void {
    records.push(rejectedLine(withoutCr(line), reason, null, decoding));
  }

  return { read, end };
}

/**
 * split2 as a function. Nothing waits in its stream: an input that fails costs no line that was read before.
 * @returns what splits lines, each with its LF
 */
function lineSplitter(): (text: string) => string[] {
  let lines: string[] = [];
  const splitter = split('\n', (line: string) => void lines.push(line), { decodeStrings: false });
  return (text) => {
    splitter.write(text); // when this returns the lines are there
    const taken = lines;
    lines = [];
    return taken;
  };
}

function withoutCr(line: RawRecord): RawRecord {
  return line.text.endsWith('\r') ? { ...line, text: line.text.slice(0, -1) } : line;
}
