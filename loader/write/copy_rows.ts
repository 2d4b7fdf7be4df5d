import type { Column } from '../map/catalogue.js';
import type { EventRow } from '../map/record_mapping.js';
import { byPlace } from '../map/record_plan.js';

/** Rows as COPY takes them. */
export interface CopyData {
  columns: { name: string; type: string }[];
  /** CSV, in pieces that are worth a write each. A piece is overwritten when the next one is asked for. */
  pieces: Iterable<Buffer>;
}

const pieceBytes = 64 * 1024;
/** More than what stands around the values of a row, with an empty value for every column. */
const roomAround = 4 * 1024;
const QUOTE = 0x22;
const COMMA = 0x2c;

const headColumns = [
  { name: 'event_time', type: 'timestamptz' }, { name: 'event_ns', type: 'smallint' },
  { name: 'event_type', type: 'integer' }, { name: 'event_version', type: 'integer' },
];

/**
 * The rows, with those columns that occur among them; a value that a row does not have is nothing between commas.
 * @param rows by their time, at best
 */
export function copyData(rows: EventRow[]): CopyData {
  const occurring = new Set([...new Set(rows.map(({ columns }) => columns))].flat());
  const columns = [...occurring].sort(byPlace);
  return { columns: [...headColumns, ...columns], pieces: piecesOf(rows, columns) };
}

function* piecesOf(rows: EventRow[], columns: Column[]): Generator<Buffer> {
  const out = Buffer.allocUnsafe(pieceBytes);
  const separators = new Map<Column[], Separators>();
  const cursor = { at: 0, used: 0, value: 0, isQuoted: false };
  let time = { second: NaN, text: '' };
  let tail = '';
  let used = 0;
  for (const row of rows) {
    if (used > pieceBytes / 2) {
      yield out.subarray(0, used);
      used = 0;
    }
    if (row.second !== time.second) time = { second: row.second, text: timeText(row.second) };
    if (!separators.has(row.columns)) separators.set(row.columns, separatorsOf(row.columns, columns));
    const around = separators.get(row.columns)!;
    used += out.write(tail + time.text + restOfHead(row) + around.head, used, 'latin1');
    cursor.at = row.start;
    cursor.used = used;
    cursor.value = 0;
    cursor.isQuoted = false;
    while (copyValues(row, around.commas, out, cursor)) {
      yield out.subarray(0, cursor.used);
      cursor.used = 0;
    }
    ({ used } = cursor);
    ({ tail } = around);
  }
  used += out.write(tail, used, 'latin1');
  yield out.subarray(0, used);
}

/** Copies what there is room for, with the commas of the absent values between; returns whether something is left. */
function copyValues({ bytes, end }: EventRow, commas: Uint16Array, out: Buffer, cursor: Cursor): boolean {
  let { at, used, value, isQuoted } = cursor;
  const stop = Math.min(end, at + out.length - used - roomAround);
  while (at < stop) {
    const byte = bytes[at++]!;
    out[used++] = byte;
    if (byte > COMMA) continue;
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === COMMA && !isQuoted) for (let n = commas[++value]!; n > 1; n--) out[used++] = COMMA;
  }
  cursor.at = at;
  cursor.used = used;
  cursor.value = value;
  cursor.isQuoted = isQuoted;
  return at < end;
}

interface Cursor {
  at: number;
  used: number;
  value: number;
  isQuoted: boolean;
}

/** How many commas stand before each value of a row, and what stands behind the last. */
interface Separators {
  head: string;
  commas: Uint16Array;
  tail: string;
}

function separatorsOf(own: Column[], columns: Column[]): Separators {
  const places = own.map((column) => columns.indexOf(column));
  const absent = columns.slice((places.at(-1) ?? -1) + 1);
  const commas = Uint16Array.from(places, (place, index) => place - (places[index - 1] ?? -1));
  return {
    head: ','.repeat(commas[0] ?? 0),
    commas,
    tail: `${absent.map(({ type }) => (type === 'jsonb' ? ',{}' : ',')).join('')}\n`,
  };
}

/** The beginning of event_time, up to its seconds. */
function timeText(second: number): string {
  return new Date(second * 1000).toISOString().slice(0, 20);
}

/** The microseconds of event_time, event_ns, event_type and event_version. */
function restOfHead({ nanosecond, type, version }: EventRow): string {
  const microsecond = Math.floor(nanosecond / 1000);
  return `${String(microsecond).padStart(6, '0')}Z,${nanosecond - 1000 * microsecond},${type},${version}`;
}
