import type { RawRecord } from './record_fields.js';

const LF = 0x0a;
const CR = 0x0d;
const pageLength = 16 * 1024;

/** What a byte is to the scanner. */
const kind = { ordinary: 0, comma: 1, lineEnd: 2, beyondAscii: 3, other: 4 } as const;
const kindOfByte = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === LF) return kind.lineEnd;
  if (byte < 0x20 || byte === 0x22 || byte === 0x5c) return kind.other; // controls, quote and backslash
  if (byte === 0x2c) return kind.comma;
  return byte < 0x80 ? kind.ordinary : kind.beyondAscii;
});

/**
 * The record of the line that begins at `start` and is ended by LF or CRLF, if the line is plain: not empty, without
 * quotes, backslashes and control characters, so that its fields are what stands between its commas.
 * @param isUtf8 whether bytes that are not ASCII are known to be UTF-8; a line that has others is not plain
 */
export type ScanLine = (bytes: Buffer, start: number, line: number, isUtf8: boolean) => RawRecord | undefined;

/** Makes a scanner, which keeps the separators of many records in one piece of memory. */
export function lineScanner(): ScanLine {
  let page = new Int32Array(pageLength);
  let used = 0;

  return function scan(bytes, start, line, isUtf8) {
    const separators = page;
    let count = used;
    let at = start;
    separators[count++] = start - 1;
    for (; ; at++) {
      const found = kindOfByte[bytes[at]!];
      if (found === kind.ordinary) continue;
      if (found === kind.comma) separators[count++] = at;
      else if (found === kind.lineEnd || (bytes[at] === CR && bytes[at + 1] === LF)) break;
      else if (found === kind.other || !isUtf8) return undefined;
    }
    if (at === start) return undefined;
    separators[count++] = at;
    if (count > page.length) {
      page = new Int32Array(Math.max(pageLength, count - used));
      used = 0;
      return scan(bytes, start, line, isUtf8);
    }
    const record = { line, bytes, separators, first: used, count: count - used - 1, text: undefined };
    used = count;
    return record;
  };
}
