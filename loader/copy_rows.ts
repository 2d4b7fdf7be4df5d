import { escapeCopyText } from './copy_text.js';
import { isCanonicalNumber } from './number_text.js';
import { fieldEnd, fieldStart, isEmptyField, recordLength } from './record_fields.js';
import type { EventRow } from './record_mapping.js';

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

/** What stands for a byte that cannot stand for itself. */
type Escapes = readonly (Buffer | undefined)[];

const pieceBytes = 64 * 1024;
/** Of a row: what is neither a key nor a field nor what stands around a field. */
const fixedBytes = 128;
const bytesAroundField = 4;
const longestEscape = 7;

const TAB = 0x09;
const LF = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const zone = Buffer.from('+00\t');
const nothing = Buffer.from('\\N');
const noCommand = Buffer.from('\t\\N'.repeat(8));

const columnEscapes = escapes((character) => escapeCopyText(character));
const jsonEscapes = escapes((character) => escapeCopyText(JSON.stringify(character).slice(1, -1)));

/**
 * The rows in COPY's text format, columns as in `rawEventColumns`, in pieces that are worth a write each. A piece is
 * overwritten when the next one is asked for.
 */
export function* copyData(rows: Iterable<EventRow>): Generator<Buffer> {
  let out: Output = { bytes: Buffer.allocUnsafe(pieceBytes), at: 0 };
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
}

/** One row as COPY's text. */
export function copyRow(row: EventRow): Buffer {
  const out: Output = { bytes: Buffer.allocUnsafe(mostBytes(row)), at: 0 };
  writeRow(out, row);
  return out.bytes.subarray(0, out.at);
}

function mostBytes(row: EventRow): number {
  const bytesOfByte = row.text === undefined ? 1 : longestEscape;
  return fixedBytes + row.plan.keyBytes + bytesAroundField * row.count + bytesOfByte * recordLength(row);
}

function writeRow(out: Output, row: EventRow): void {
  const { typeColumns, identityAt, commandAt, groupAt } = row.plan;
  const inColumn = row.text === undefined ? undefined : columnEscapes;
  writeTime(out, row.second, row.nanosecond);
  put(out, typeColumns);
  writeColumn(out, row, 4, inColumn);
  writeColumn(out, row, identityAt > 0 && !isDash(row, identityAt) ? identityAt : 0, inColumn);
  writeColumn(out, row, identityAt > 0 ? identityAt + 1 : 0, inColumn);
  if (commandAt === 0) put(out, noCommand);
  else for (let index = commandAt; index < commandAt + 8; index++) writeColumn(out, row, index, inColumn);
  writeColumn(out, row, groupAt, inColumn);
  out.bytes[out.at++] = TAB;
  writePayload(out, row);
  out.bytes[out.at++] = LF;
}

let lastSecond = -1;
let lastTime = Buffer.alloc(0);

/** `2023-09-11 15:45:20.509959+00`, and the nanoseconds. Neighbours share their second, so the last one is kept. */
function writeTime(out: Output, second: number, nanosecond: number): void {
  if (second !== lastSecond) {
    lastTime = Buffer.from(new Date(second * 1000).toISOString().slice(0, 20).replace('T', ' '));
    lastSecond = second;
  }
  put(out, lastTime);
  const microsecond = Math.floor(nanosecond / 1000);
  writeDigits(out, microsecond, 6);
  put(out, zone);
  const rest = nanosecond - 1000 * microsecond;
  writeDigits(out, rest, rest < 10 ? 1 : rest < 100 ? 2 : 3);
}

function writeDigits(out: Output, value: number, digits: number): void {
  for (let at = out.at + digits - 1; at >= out.at; at--) {
    out.bytes[at] = ZERO + (value % 10);
    value = Math.floor(value / 10);
  }
  out.at += digits;
}

/** A tab and the field; null when it is empty, and for index 0. */
function writeColumn(out: Output, row: EventRow, index: number, escapes: Escapes | undefined): void {
  out.bytes[out.at++] = TAB;
  if (index === 0 || isEmptyField(row, index)) put(out, nothing);
  else writeField(out, row, index, escapes);
}

function writePayload(out: Output, row: EventRow): void {
  const { bytes, count, text } = row;
  const { own, surplusAt, surplusKey } = row.plan;
  const inJson = text === undefined ? undefined : jsonEscapes;
  out.bytes[out.at++] = 0x7b; // {
  const empty = out.at;
  for (const { index, key, isNumber } of own) {
    const start = fieldStart(row, index);
    const end = fieldEnd(row, index);
    if (start === end) continue;
    if (out.at > empty) out.bytes[out.at++] = COMMA;
    put(out, key);
    if (isNumber && isCanonicalNumber(bytes, start, end)) put(out, bytes, start, end);
    else writeString(out, row, index, inJson);
  }
  if (count > surplusAt) {
    if (out.at > empty) out.bytes[out.at++] = COMMA;
    put(out, surplusKey);
    for (let index = surplusAt; index < count; index++) {
      out.bytes[out.at++] = index === surplusAt ? 0x5b : COMMA; // [
      writeString(out, row, index, inJson);
    }
    out.bytes[out.at++] = 0x5d; // ]
  }
  out.bytes[out.at++] = 0x7d; // }
}

function writeString(out: Output, row: EventRow, index: number, escapes: Escapes | undefined): void {
  out.bytes[out.at++] = QUOTE;
  writeField(out, row, index, escapes);
  out.bytes[out.at++] = QUOTE;
}

function writeField(out: Output, row: EventRow, index: number, escapes: Escapes | undefined): void {
  const { bytes } = row;
  const start = fieldStart(row, index);
  const end = fieldEnd(row, index);
  if (!escapes) return put(out, bytes, start, end);
  for (let at = start; at < end; at++) {
    const escape = escapes[bytes[at]!];
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

/** @param escape what stands for an ASCII character; itself when it needs no escape */
function escapes(escape: (character: string) => string): Escapes {
  return Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    return byte < 128 && escape(character) !== character ? Buffer.from(escape(character)) : undefined;
  });
}
