import { splitFields } from '../read/csv.js';
import { bytesOf, type RawRecord } from '../read/record_reader.js';
import { keptBytes, type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import type { Column } from './catalogue.js';
import type { RecordPlan } from './record_plan.js';

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
  /** Where the values are, as CSV. */
  bytes: Buffer;
  start: number;
  end: number;
  /** Where the record is, in UTF-8, or as much of it as a rejection needs. */
  record: Buffer;
  recordStart: number;
  recordEnd: number;
}

/**
 * The row of a record, of which it keeps no more than it needs: the memory of its values, if the record ends with them
 * as they are, or else as much as a rejection shows.
 * @param values of the columns, as CSV, each byte as a character
 */
export function eventRow(
  record: RawRecord, { type, version }: RecordPlan, second: number, nanosecond: number, columns: Column[], values: string,
): EventRow {
  const isThere = record.text.endsWith(values);
  const kept = isThere ? record : shownPart(record);
  const recordEnd = kept.start + kept.text.length;
  const bytes = isThere ? kept.bytes : Buffer.from(values, 'latin1');
  const end = isThere ? recordEnd : bytes.length;
  return {
    line: record.line, type, version, second, nanosecond, columns, bytes, start: end - values.length, end,
    record: kept.bytes, recordStart: kept.start, recordEnd,
  };
}

function shownPart(record: RawRecord): RawRecord {
  const { line, text } = record;
  if (text.length <= keptBytes) return record;
  const shown = bytesOf(record).subarray(0, keptBytes + 1); // one more says that it is cut
  return { line, text: text.slice(0, shown.length), bytes: Buffer.from(shown), start: 0 };
}

/** The server that wrote it; empty: not in the record. */
export function serverIdOf({ columns, bytes, start, end }: EventRow): string {
  const index = columns.findIndex(({ name }) => name === 'server_id');
  return index < 0 ? '' : splitFields(bytes.toString('utf8', start, end))[index]!;
}

/** A row that is not loaded. */
export function rejectedRow(row: EventRow, reason: string, sqlstate: string): RejectedLine {
  return rejectedLine(row.line, row.record.subarray(row.recordStart, row.recordEnd), reason, sqlstate);
}
