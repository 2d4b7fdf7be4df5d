import type { RawRecord } from './record_reader.js';
import { type TextDecoding, textDecoding } from './text_encoding.js';

/** What cannot be loaded, and why. */
export interface RejectedLine {
  /** Number of its first physical line. */
  line: number;
  text: string;
  /** Null when `text` is exactly the input. */
  bytes: Buffer | null;
  reason: string;
  sqlstate: string | null;
}

/** So many bytes of a rejected line are kept. */
const keptBytes = 64 * 1024;
const utf8 = textDecoding('utf-8');

/** What of a record is enough to reject it, in memory of its own. */
export function keptText({ text }: RawRecord): string {
  return Buffer.from(text.slice(0, keptBytes + 1), 'latin1').toString('latin1');
}

/** @param read the line, or more than `keptBytes` of it, each byte that was read as a character */
export function rejectedLine(
  read: RawRecord, reason: string, sqlstate: string | null = null, decoding: TextDecoding = utf8,
): RejectedLine {
  const bytes = Buffer.from(read.text.slice(0, keptBytes), 'latin1');
  const isExact = read.text.length <= keptBytes && !bytes.includes(0) && decoding.toUtf8(bytes) !== undefined;
  const text = decoding.lenient(bytes).replaceAll('\0', '\ufffd');
  return { line: read.line, text, bytes: isExact ? null : bytes, reason, sqlstate };
}
