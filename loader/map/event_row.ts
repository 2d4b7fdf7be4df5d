import { splitFields } from '../read/csv.js';
import { type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import type { Column } from './catalogue.js';

const QUOTE = 0x22;
const COMMA = 0x2c;

/** A record that is a row of perforce.raw_events. */
export interface EventRow {
  line: number;
  type: number;
  version: number;
  /** Event time: seconds since 1970, UTC, and nanoseconds. */
  second: number;
  nanosecond: number;
  /** The columns, by their places, of which the row has values; the others of raw_events are empty. */
  columns: Column[];
  /** What has no column, as JSON, each byte as a character; empty if there is none. */
  payload: string;
  /** Holds the values of the columns, as CSV that has quotes only where it needs them; nothing between two commas is an absent one. */
  bytes: Buffer;
  start: number;
  end: number;
  /** Where in `bytes` the record is, in UTF-8, or as much of it as a rejection needs. */
  recordStart: number;
  recordEnd: number;
}

/** The server that wrote it; empty: not in the record. */
export function serverIdOf({ columns, bytes, start, end }: EventRow): string {
  const index = columns.findIndex(({ name }) => name === 'server_id');
  if (index < 0) return '';
  const from = index === 0 ? start : endOfValues(bytes, start, end, index) + 1;
  return splitFields(bytes.toString('utf8', from, endOfValues(bytes, from, end, 1)))[0]!;
}

/** Where the comma behind so many values is, or the end; one between quotes separates none. */
export function endOfValues(bytes: Buffer, at: number, end: number, values: number): number {
  for (let isQuoted = false; at < end; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === COMMA && !isQuoted && --values === 0) return at;
  }
  return end;
}

/** A row that is not loaded. */
export function rejectedRow(row: EventRow, reason: string, sqlstate: string): RejectedLine {
  return rejectedLine(row.line, row.bytes.subarray(row.recordStart, row.recordEnd), reason, sqlstate);
}
