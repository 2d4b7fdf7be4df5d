import { isCanonicalNumber, wholeNumber } from '../map/number_text.js';
import { fieldEnd, fieldStart, fieldText, isEmptyField, recordLength } from '../read/record_fields.js';
import type { EventRow } from '../map/record_mapping.js';

/** The columns that a row gives, in order, with their types. */
export const rawEventColumns = [
  ['event_time', 'timestamptz'], ['event_ns', 'smallint'], ['event_type', 'integer'], ['event_version', 'integer'],
  ['pid', 'bigint'], ['cmdident', 'text'], ['server_id', 'text'], ['cmdno', 'integer'], ['user_name', 'text'],
  ['client', 'text'], ['func', 'text'], ['host', 'text'], ['prog', 'text'], ['version', 'text'], ['args', 'text'],
  ['cmd_group', 'text'], ['payload', 'jsonb'],
] as const;

/** Memory that is written to. */
interface Output {
  bytes: Buffer;
  at: number;
}

const pieceBytes = 64 * 1024;
/** Of a row: what is neither a key nor a field nor what stands around a field. */
const fixedBytes = 160;
const bytesAroundField = 4;
const longestEscape = 6;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
const columnCount = Buffer.from([0, rawEventColumns.length]);
const nothing = Buffer.from([0xff, 0xff, 0xff, 0xff]);
const jsonbVersion = 1;
const secondsTo2000 = 946_684_800;

/** What stands in JSON for a byte that cannot stand for itself. */
const jsonEscapes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  const escaped = JSON.stringify(character).slice(1, -1);
  return byte < 128 && escaped !== character ? Buffer.from(escaped) : undefined;
});

/**
 * The rows in COPY's binary format, columns as in `rawEventColumns`, in pieces that are worth a write each. A piece is
 * overwritten when the next one is asked for.
 */
export function* copyData(rows: Iterable<EventRow>): Generator<Buffer> {
  const out: Output = { bytes: Buffer.allocUnsafe(pieceBytes), at: 0 };
  put(out, header);
  for (const row of rows) {
    const most = mostBytes(row);
    if (out.at + most > out.bytes.length) {
      if (out.at > 0) yield out.bytes.subarray(0, out.at);
      if (most > out.bytes.length) out.bytes = Buffer.allocUnsafe(most);
      out.at = 0;
    }
    writeRow(out, row);
  }
  yield out.bytes.subarray(0, out.at);
  yield trailer;
}

function mostBytes(row: EventRow): number {
  const bytesOfByte = row.text === undefined ? 1 : longestEscape;
  return fixedBytes + row.plan.keyBytes + bytesAroundField * row.count + bytesOfByte * recordLength(row);
}

function writeRow(out: Output, row: EventRow): void {
  const { typeColumns, identityAt, commandAt, groupAt } = row.plan;
  const microsecond = Math.floor(row.nanosecond / 1000);
  put(out, columnCount);
  writeBigint(out, (row.second - secondsTo2000) * 1e6 + microsecond);
  writeSmallint(out, row.nanosecond - 1000 * microsecond);
  put(out, typeColumns);
  writeProcess(out, row);
  writeText(out, row, identityAt > 0 && !isDash(row, identityAt) ? identityAt : 0);
  writeText(out, row, identityAt > 0 ? identityAt + 1 : 0);
  writeNumber(out, row, commandAt);
  for (let index = 1; index < 8; index++) writeText(out, row, commandAt > 0 ? commandAt + index : 0);
  writeText(out, row, groupAt);
  writePayload(out, row);
}

/** f_pid, whose 18 digits may be more than a JavaScript number holds. */
function writeProcess(out: Output, row: EventRow): void {
  const pid = wholeNumber(row.bytes, fieldStart(row, 4), fieldEnd(row, 4));
  if (Number.isNaN(pid)) return put(out, nothing);
  if (Number.isSafeInteger(pid)) return writeBigint(out, pid);
  out.at = out.bytes.writeInt32BE(8, out.at);
  out.at = out.bytes.writeBigInt64BE(BigInt(fieldText(row, 4)), out.at);
}

/** @param value a safe integer */
function writeBigint(out: Output, value: number): void {
  const high = Math.floor(value / 2 ** 32);
  out.at = out.bytes.writeInt32BE(8, out.at);
  out.at = out.bytes.writeInt32BE(high, out.at);
  out.at = out.bytes.writeUInt32BE(value - high * 2 ** 32, out.at);
}

function writeSmallint(out: Output, value: number): void {
  out.at = out.bytes.writeInt32BE(2, out.at);
  out.at = out.bytes.writeInt16BE(value, out.at);
}

/** The field as an integer of 32 bits; null when it is empty, and for index 0. */
function writeNumber(out: Output, row: EventRow, index: number): void {
  if (index === 0 || isEmptyField(row, index)) return put(out, nothing);
  out.at = out.bytes.writeInt32BE(4, out.at);
  out.at = out.bytes.writeInt32BE(wholeNumber(row.bytes, fieldStart(row, index), fieldEnd(row, index)), out.at);
}

/** The field as text; null when it is empty, and for index 0. */
function writeText(out: Output, row: EventRow, index: number): void {
  if (index === 0 || isEmptyField(row, index)) return put(out, nothing);
  const start = fieldStart(row, index);
  const end = fieldEnd(row, index);
  out.at = out.bytes.writeInt32BE(end - start, out.at);
  put(out, row.bytes, start, end);
}

/** The fields that are not empty, by their keys, and those without names in an array. */
function writePayload(out: Output, row: EventRow): void {
  const { bytes, count } = row;
  const { own, surplusAt, surplusKey } = row.plan;
  const lengthAt = out.at;
  out.at += 4;
  out.bytes[out.at++] = jsonbVersion;
  out.bytes[out.at++] = 0x7b; // {
  const empty = out.at;
  for (const { index, key, isNumber } of own) {
    const start = fieldStart(row, index);
    const end = fieldEnd(row, index);
    if (start === end) continue;
    if (out.at > empty) out.bytes[out.at++] = COMMA;
    put(out, key);
    if (isNumber && isCanonicalNumber(bytes, start, end)) put(out, bytes, start, end);
    else writeString(out, row, index);
  }
  if (count > surplusAt) {
    if (out.at > empty) out.bytes[out.at++] = COMMA;
    put(out, surplusKey);
    writeArray(out, row, surplusAt);
  }
  out.bytes[out.at++] = 0x7d; // }
  out.bytes.writeInt32BE(out.at - lengthAt - 4, lengthAt);
}

function writeArray(out: Output, row: EventRow, from: number): void {
  for (let index = from; index < row.count; index++) {
    out.bytes[out.at++] = index === from ? 0x5b : COMMA; // [
    writeString(out, row, index);
  }
  out.bytes[out.at++] = 0x5d; // ]
}

function writeString(out: Output, row: EventRow, index: number): void {
  out.bytes[out.at++] = QUOTE;
  if (row.text === undefined) put(out, row.bytes, fieldStart(row, index), fieldEnd(row, index));
  else writeEscaped(out, row, index);
  out.bytes[out.at++] = QUOTE;
}

function writeEscaped(out: Output, row: EventRow, index: number): void {
  const { bytes } = row;
  const end = fieldEnd(row, index);
  for (let at = fieldStart(row, index); at < end; at++) {
    const escape = jsonEscapes[bytes[at]!];
    if (escape) put(out, escape);
    else out.bytes[out.at++] = bytes[at]!;
  }
}

function put(out: Output, from: Buffer, start = 0, end = from.length): void {
  const { bytes } = out;
  let { at } = out;
  for (let index = start; index < end; index++) bytes[at++] = from[index]!;
  out.at = at;
}

function isDash(row: EventRow, index: number): boolean {
  const start = fieldStart(row, index);
  return fieldEnd(row, index) === start + 1 && row.bytes[start] === MINUS;
}
