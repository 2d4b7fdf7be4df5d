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
export const keptBytes = 64 * 1024;
const utf8 = textDecoding('utf-8');

/** @param bytes the line, or more than `keptBytes` of it, as it was read; they are free for other use afterwards */
export function rejectedLine(
  line: number, bytes: Buffer, reason: string, sqlstate: string | null = null, decoding: TextDecoding = utf8,
): RejectedLine {
  const kept = bytes.subarray(0, keptBytes);
  const isExact = kept.length === bytes.length && !kept.includes(0) && decoding.toUtf8(kept) !== undefined;
  const text = decoding.lenient(kept).replaceAll('\0', '\ufffd');
  return { line, text, bytes: isExact ? null : Buffer.from(kept), reason, sqlstate };
}
