import { splitFields } from '../read/csv.js';
import { utf8 } from '../read/json.js';
import type { RawRecord } from '../read/record_reader.js';
import type { Column } from './catalogue.js';

/** A record that is a row of perforce.raw_events; `text` is as much of it as a rejection needs. */
export interface EventRow extends RawRecord {
  type: number;
  version: number;
  /** Event time: seconds since 1970, UTC, and nanoseconds. */
  second: number;
  nanosecond: number;
  /** The columns, by their places, of which the row has values; the others of raw_events are empty. */
  columns: Column[];
  /** Their values: CSV, quoted only where it must be, each byte as a character; one that is absent has no character. */
  values: string;
  /** What has no column, as JSON, each byte as a character; empty if there is none. */
  payload: string;
}

/** The server that wrote it; empty: not in the record. */
export function serverIdOf({ columns, values }: EventRow): string {
  return utf8(splitFields(values)[columns.findIndex(({ name }) => name === 'server_id')] ?? '');
}
