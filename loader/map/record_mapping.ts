import { afterDigits, wholeNumber } from './number_text.js';
import { fieldEnd, fieldStart, fieldText, isEmptyField, type RawRecord, recordText } from '../read/record_fields.js';
import { type Layout, type RecordPlan, recordPlans } from './record_plan.js';
import type { RejectedLine } from '../read/record_reader.js';

/** A record that is a row of perforce.raw_events. */
export interface EventRow extends RawRecord {
  plan: RecordPlan;
  /** Event time: seconds since 1970, UTC, and nanoseconds. */
  second: number;
  nanosecond: number;
}

const maxPlans = 4096;
const maxSmallint = 32767;
const timeLimit = 4102444800; // 2100-01-01
const DOT = 0x2e;
const MINUS = 0x2d;

export type MapRecord = (record: RawRecord) => EventRow | RejectedLine;

/** Makes the mapping from records to rows for a catalogue of layouts; a record that fits no rule is rejected. */
export function recordMapping(catalogue: Layout[]): MapRecord {
  const layouts = new Map<number, Layout[]>();
  for (const layout of [...catalogue].sort((a, b) => a.version - b.version)) {
    layouts.set(layout.type, [...(layouts.get(layout.type) ?? []), layout]);
  }
  const knownPlans = new Map<number, RecordPlan[]>();

  function plansFor(typeAndVersion: number): RecordPlan[] {
    const known = knownPlans.get(typeAndVersion);
    if (known) return known;
    const type = typeAndVersion >> 16;
    const plans = recordPlans(type, typeAndVersion & 0xffff, layouts.get(type) ?? []);
    if (knownPlans.size < maxPlans) knownPlans.set(typeAndVersion, plans);
    return plans;
  }

  return (record) => {
    const name = typeAndVersion(record);
    if (name === undefined) return rejected(record, 'garbage: the first field is not TYPE or TYPE.VERSION');
    const plans = plansFor(name);
    const plan = plans.length === 1 ? plans[0]! : plans.find((candidate) => fits(record, candidate)) ?? plans.at(-1)!;
    const wrongCount = countMisfit(record, plan);
    if (wrongCount) return rejected(record, wrongCount);
    const second = numberIn(record, 1);
    const nanosecond = isEmptyField(record, 2) ? 0 : numberIn(record, 2);
    const wrongNumber = timeMisfit(second, nanosecond) ?? numberMisfit(record, plan);
    if (wrongNumber) return rejected(record, wrongNumber);
    const { line, bytes, separators, first, count, text } = record;
    return { line, bytes, separators, first, count, text, plan, second, nanosecond };
  };
}

/** The command that the row belongs to; empty: none. */
export function cmdidentOf(row: EventRow): string {
  const { identityAt } = row.plan;
  return identityAt > 0 ? fieldText(row, identityAt).replace(/^-$/, '') : '';
}

/** The server that wrote it; empty: not in the record. */
export function serverIdOf(row: EventRow): string {
  const { identityAt } = row.plan;
  return identityAt > 0 ? fieldText(row, identityAt + 1) : '';
}

/** The first field, TYPE or TYPE.VERSION, as one number: the version is its lower 16 bits. */
function typeAndVersion(record: RawRecord): number | undefined {
  const { bytes } = record;
  const start = fieldStart(record, 0);
  const end = fieldEnd(record, 0);
  const point = afterDigits(bytes, start, end);
  if (point === start || point - start > 5) return undefined;
  const type = wholeNumber(bytes, start, point);
  if (point === end) return type <= maxSmallint ? type << 16 : undefined;
  const isVersion = bytes[point] === DOT && afterDigits(bytes, point + 1, end) === end && end - point <= 6;
  const version = isVersion ? wholeNumber(bytes, point + 1, end) : NaN;
  return type <= maxSmallint && version <= maxSmallint ? (type << 16) | version : undefined;
}

/** Whether a record of a type without layout may be read by the plan. */
function fits(record: RawRecord, { least, commandAt }: RecordPlan): boolean {
  return record.count >= least && (commandAt === 0 || isCommandNumber(record, commandAt));
}

/** Why the record cannot be one of the plan, going by the number of its fields. */
function countMisfit({ count }: RawRecord, { type, version, least, most }: RecordPlan): string | undefined {
  if (count < least) return `too few fields: ${type}.${version} has ${least}, found ${count}`;
  if (count > most) return `too many fields: ${type}.${version} has ${most}, found ${count}`;
  return undefined;
}

function timeMisfit(second: number, nanosecond: number): string | undefined {
  if (Number.isNaN(second)) return 'time is not a number: f_timestamp';
  if (Number.isNaN(nanosecond)) return 'time is not a number: f_timestamp2';
  if (!(second >= 0 && second < timeLimit)) return 'time out of range: f_timestamp';
  if (!(nanosecond >= 0 && nanosecond < 1e9)) return 'time out of range: f_timestamp2';
  return undefined;
}

function numberMisfit(record: RawRecord, { commandAt }: RecordPlan): string | undefined {
  if (!isProcessNumber(record, 4)) return 'pid is not a number';
  if (commandAt > 0 && !isCommandNumber(record, commandAt)) return 'cmdno is not a number';
  return undefined;
}

function isProcessNumber(record: RawRecord, index: number): boolean {
  const start = fieldStart(record, index);
  const end = fieldEnd(record, index);
  return end - start <= 18 && afterDigits(record.bytes, start, end) === end;
}

/** Whether the field is empty, or a number of at most ten digits that has 32 bits. */
function isCommandNumber(record: RawRecord, index: number): boolean {
  if (isEmptyField(record, index)) return true;
  const start = fieldStart(record, index);
  const digits = fieldEnd(record, index) - start - (record.bytes[start] === MINUS ? 1 : 0);
  const number = numberIn(record, index);
  return digits <= 10 && number === (number | 0);
}

function numberIn(record: RawRecord, index: number): number {
  return wholeNumber(record.bytes, fieldStart(record, index), fieldEnd(record, index));
}

/** A record that is not loaded. */
export function rejected(record: RawRecord, reason: string, sqlstate: string | null = null): RejectedLine {
  return { line: record.line, text: recordText(record), bytes: null, reason, sqlstate };
}
