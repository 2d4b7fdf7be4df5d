import { byPlace, type Column } from '../map/catalogue.js';
import type { EventRow } from '../map/event_row.js';

/** Rows as COPY takes them. */
export interface CopyData {
  columns: { name: string; type: string }[];
  /** COPY's binary format, in pieces that are worth a write each. A piece is overwritten when the next one is asked for. */
  pieces: Iterable<Buffer>;
}

const pieceBytes = 64 * 1024;
const signature = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
/** How null, and a payload with nothing in it, are written. */
const nothing = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const emptyPayload = Buffer.from('\0\0\0\x03\x01{}', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
/** 2000-01-01, from which PostgreSQL counts, in seconds since 1970. */
const postgresEpoch = 946684800;
const MINUS = 0x2d;
const ZERO = 0x30;

const headColumns = [
  { name: 'event_time', type: 'timestamptz' }, { name: 'event_ns', type: 'smallint' },
  { name: 'event_type', type: 'integer' }, { name: 'event_version', type: 'integer' },
];
const payloadColumn = { name: 'payload', type: 'jsonb' };
/** The most that a count of columns takes, the values of the head, and a payload beside its text. */
const fixedBytes = 2 + 12 + 6 + 8 + 8 + emptyPayload.length;
/** The most that stands around the text of a value, or in its place. */
const valueBytes = 4 + 8;

/**
 * The rows, with those columns that occur among them.
 * @param rows by their time, at best
 */
export function copyData(rows: EventRow[]): CopyData {
  const occurring = new Set([...new Set(rows.map(({ columns }) => columns))].flat());
  const columns = [...occurring].sort(byPlace);
  const hasPayload = rows.some(({ payload }) => payload !== '');
  const all = [...headColumns, ...columns, ...(hasPayload ? [payloadColumn] : [])];
  return { columns: all, pieces: piecesOf(rows, columns, hasPayload) };
}

function* piecesOf(rows: EventRow[], columns: Column[], hasPayload: boolean): Generator<Buffer> {
  const piece = Buffer.allocUnsafe(pieceBytes);
  const slots = new Map<Column[], Slot[]>();
  const count = headColumns.length + columns.length + (hasPayload ? 1 : 0);
  let used = signature.copy(piece);
  for (const row of rows) {
    if (!slots.has(row.columns)) slots.set(row.columns, slotsOf(row.columns, columns));
    const most = fixedBytes + valueBytes * columns.length + row.end - row.start + row.payload.length;
    if (most > pieceBytes - used) {
      yield piece.subarray(0, used);
      used = 0;
    }
    const out = most > pieceBytes ? Buffer.allocUnsafe(most) : piece;
    let end = writeHead(row, out, out.writeInt16BE(count, used));
    end = writeValues(row, slots.get(row.columns)!, out, end);
    if (hasPayload) end = writePayload(row.payload, out, end);
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
    const last = slots.at(-1);
    if (own.includes(column)) slots.push({ type: column.type });
    else if (last?.absent) last.absent = Buffer.concat([last.absent, nothing]);
    else slots.push({ absent: nothing });
  }
  return slots;
}

function writeHead({ second, nanosecond, type, version }: EventRow, out: Buffer, at: number): number {
  const microsecond = Math.floor(nanosecond / 1000);
  at = writeBigint((second - postgresEpoch) * 1e6 + microsecond, out, out.writeInt32BE(8, at));
  at = out.writeInt16BE(nanosecond - 1000 * microsecond, out.writeInt32BE(2, at));
  at = out.writeInt32BE(type, out.writeInt32BE(4, at));
  return out.writeInt32BE(version, out.writeInt32BE(4, at));
}

function writeValues({ bytes, start, end, separator }: EventRow, slots: Slot[], out: Buffer, at: number): number {
  let next = start;
  for (const { absent, type } of slots as { absent?: Buffer; type: string }[]) {
    if (absent) {
      at += absent.copy(out, at);
    } else if (next === end || bytes[next] === separator) {
      next += 1;
      at = out.writeInt32BE(-1, at);
    } else if (type === 'text') {
      const textAt = at + 4;
      const textEnd = copyText(bytes, next, end, separator, out, textAt);
      out.writeInt32BE(textEnd - textAt, at);
      next += textEnd - textAt + 1;
      at = textEnd;
    } else {
      const numberEnd = endOfNumber(bytes, next, end, separator);
      at = writeNumber(type, bytes, next, numberEnd, out, at);
      next = numberEnd + 1;
    }
  }
  return at;
}

/** Copies up to the separator. */
function copyText(bytes: Buffer, from: number, end: number, separator: number, out: Buffer, at: number): number {
  for (; from < end; from++) {
    const byte = bytes[from]!;
    if (byte === separator) break;
    out[at++] = byte;
  }
  return at;
}

function endOfNumber(bytes: Buffer, at: number, end: number, separator: number): number {
  while (at < end && bytes[at] !== separator) at++;
  return at;
}

function writeNumber(type: string, bytes: Buffer, start: number, end: number, out: Buffer, at: number): number {
  if (type === 'integer') return out.writeInt32BE(wholeNumber(bytes, start, end), out.writeInt32BE(4, at));
  at = out.writeInt32BE(8, at);
  if (end - start <= 15) return writeBigint(wholeNumber(bytes, start, end), out, at);
  return out.writeBigInt64BE(BigInt(bytes.toString('latin1', start, end)), at);
}

function writePayload(json: string, out: Buffer, at: number): number {
  if (json === '') return at + emptyPayload.copy(out, at);
  const textAt = out.writeInt8(1, out.writeInt32BE(1 + json.length, at));
  return textAt + out.write(json, textAt, 'latin1');
}

function wholeNumber(bytes: Buffer, from: number, end: number): number {
  const isNegative = bytes[from] === MINUS;
  let number = 0;
  for (let at = isNegative ? from + 1 : from; at < end; at++) number = 10 * number + bytes[at]! - ZERO;
  return isNegative ? -number : number;
}

/** Writes a number that is exact as a double. */
function writeBigint(number: number, out: Buffer, at: number): number {
  const high = Math.floor(number / 0x1_0000_0000);
  return out.writeUInt32BE(number - high * 0x1_0000_0000, out.writeInt32BE(high, at));
}
