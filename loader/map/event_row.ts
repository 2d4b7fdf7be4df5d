import { type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import type { Column } from './catalogue.js';

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
  /** Holds the values of the columns, with the separator between them; nothing between two is an absent one. */
  bytes: Buffer;
  start: number;
  end: number;
  separator: number;
  /** Where in `bytes` the record is, in UTF-8, or as much of it as a rejection needs. */
  recordStart: number;
  recordEnd: number;
}

/** The server that wrote it; empty: not in the record. */
export function serverIdOf({ columns, bytes, start, end, separator }: EventRow): string {
  const index = columns.findIndex(({ name }) => name === 'server_id');
  if (index < 0) return '';
  let from = start;
  for (let n = 0; n < index; n++) from = bytes.indexOf(separator, from) + 1;
  const to = bytes.indexOf(separator, from);
  return bytes.toString('utf8', from, to < 0 ? end : Math.min(to, end));
}

/** A row that is not loaded. */
export function rejectedRow(row: EventRow, reason: string, sqlstate: string): RejectedLine {
  return rejectedLine(row.line, row.bytes.subarray(row.recordStart, row.recordEnd), reason, sqlstate);
}
