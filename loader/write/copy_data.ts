import type { Column } from '../map/catalogue.js';
import type { EventRow } from '../map/event_row.js';
import { byPlace } from '../map/record_plan.js';

/** Rows as COPY takes them. */
export interface CopyData {
  columns: { name: string; type: string }[];
  /** COPY's binary format, in pieces that are worth a write each. A piece is overwritten when the next one is asked for. */
  pieces: Iterable<Buffer>;
}

const pieceBytes = 64 * 1024;
const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
/** How null, and a payload with nothing in it, are written. */
const nothing = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const emptyPayload = Buffer.from('\0\0\0\x03\x01{}', 'latin1');
/** 2000-01-01, from which PostgreSQL counts, in seconds since 1970. */
const postgresEpoch = 946684800;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;

const headColumns = [
  { name: 'event_time', type: 'timestamptz' }, { name: 'event_ns', type: 'smallint' },
  { name: 'event_type', type: 'integer' }, { name: 'event_version', type: 'integer' },
];
/** A count of columns, and the head's lengths and values. */
const headBytes = 2 + 12 + 6 + 8 + 8;
/** The most that stands around the text of a value, or in its place. */
const valueBytes = 4 + 8;

/**
 * The rows, with those columns that occur among them.
 * @param rows by their time, at best
 */
export function copyData(rows: EventRow[]): CopyData {
  const occurring = new Set([...new Set(rows.map(({ columns }) => columns))].flat());
  const columns = [...occurring].sort(byPlace);
  return { columns: [...headColumns, ...columns], pieces: piecesOf(rows, columns) };
}

function* piecesOf(rows: EventRow[], columns: Column[]): Generator<Buffer> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  const slots = new Map<Column[], Slot[]>();
  let used = signature.copy(piece);
  for (const row of rows) {
    if (!slots.has(row.columns)) slots.set(row.columns, slotsOf(row.columns, columns));
    const most = headBytes + valueBytes * columns.length + row.end - row.start;
    if (most > pieceBytes - used) {
      yield piece.subarray(0, used);
      used = 0;
    }
    const out = most > pieceBytes ? Buffer.allocUnsafe(most) : piece;
    const end = writeValues(row, slots.get(row.columns)!, out, writeHead(row, columns.length, out, used));
    if (out === piece) used = end;
    else for (let at = 0; at < end; at += pieceBytes) yield out.subarray(at, Math.min(end, at + pieceBytes));
  }
  yield piece.subarray(0, used);
  yield trailer;
}

/** What stands in the columns: values of a row, in their order, and between them what stands for absent ones. */
type Slot = { type: string; absent?: undefined } | { absent: Buffer };

function slotsOf(own: Column[], columns: Column[]): Slot[] {
  const slots: Slot[] = [];
  for (const column of columns) {
    const absent = column.type === 'jsonb' ? emptyPayload : nothing;
    const last = slots.at(-1);
    if (own.includes(column)) slots.push({ type: column.type });
    else if (last?.absent) last.absent = Buffer.concat([last.absent, absent]);
    else slots.push({ absent });
  }
  return slots;
}

function writeHead({ second, nanosecond, type, version }: EventRow, values: number, out: Buffer, at: number): number {
  const microsecond = Math.floor(nanosecond / 1000);
  at = out.writeInt16BE(headColumns.length + values, at);
  at = writeBigint((second - postgresEpoch) * 1e6 + microsecond, out, out.writeInt32BE(8, at));
  at = out.writeInt16BE(nanosecond - 1000 * microsecond, out.writeInt32BE(2, at));
  at = out.writeInt32BE(type, out.writeInt32BE(4, at));
  return out.writeInt32BE(version, out.writeInt32BE(4, at));
}

/** Writes the values of a row, which are CSV; nothing between two commas is null. */
function writeValues({ bytes, start, end }: EventRow, slots: Slot[], out: Buffer, at: number): number {
  let next = start;
  for (const { absent, type } of slots as { absent?: Buffer; type: string }[]) {
    if (absent) {
      at += absent.copy(out, at);
    } else if (next === end || bytes[next] === COMMA) {
      next += 1;
      at = out.writeInt32BE(-1, at);
    } else if (type === 'text' && bytes[next] !== QUOTE) {
      const textAt = at + 4;
      const textEnd = copyPlainText(bytes, next, end, out, textAt);
      out.writeInt32BE(textEnd - textAt, at);
      next += textEnd - textAt + 1;
      at = textEnd;
    } else {
      const comma = endOfValue(bytes, next, end);
      at = writeValue(type, bytes, next, comma, out, at);
      next = comma + 1;
    }
  }
  return at;
}

/** Copies up to the next comma. */
function copyPlainText(bytes: Buffer, from: number, end: number, out: Buffer, at: number): number {
  for (; from < end; from++) {
    const byte = bytes[from]!;
    if (byte === COMMA) break;
    out[at++] = byte;
  }
  return at;
}

function endOfValue(bytes: Buffer, at: number, end: number): number {
  for (let isQuoted = false; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === COMMA && !isQuoted) break;
  }
  return at;
}

function writeValue(type: string, bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if (type === 'bigint') return writeDigits(bytes, start, end, out, out.writeInt32BE(8, at));
  if (type === 'integer') return out.writeInt32BE(wholeNumber(bytes, start, end), out.writeInt32BE(4, at));
  const valueAt = at + 4;
  let used = valueAt;
  if (type === 'jsonb') out[used++] = 1;
  used = copyQuotedText(bytes, start + 1, end - 1, out, used);
  out.writeInt32BE(used - valueAt, at);
  return used;
}

/** Copies what stands between quotes. */
function copyQuotedText(bytes: Buffer, from: number, end: number, out: Buffer, at: number): number {
  for (; from < end; from++) {
    const byte = bytes[from]!;
    out[at++] = byte;
    if (byte === QUOTE) from += 1;
  }
  return at;
}

function writeDigits(bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if (end - start <= 15) return writeBigint(wholeNumber(bytes, start, end), out, at);
  return out.writeBigInt64BE(BigInt(bytes.toString('latin1', start, end)), at);
}

function wholeNumber(bytes: Buffer, start: number, end: number): number {
  const isNegative = bytes[start] === MINUS;
  let number = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) number = 10 * number + bytes[at]! - ZERO;
  return isNegative ? -number : number;
}

/** Writes a number that is exact as a double. */
function writeBigint(number: number, out: Buffer, at: number): number {
  const high = Math.floor(number / 0x1_0000_0000);
  return out.writeUInt32BE(number - high * 0x1_0000_0000, out.writeInt32BE(high, at));
}
