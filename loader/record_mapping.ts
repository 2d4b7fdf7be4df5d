import { escapeCopyText } from './copy_text.js';
import { splitFields } from './record_fields.js';
import { type Layout, type RecordPlan, recordPlans } from './record_plan.js';
import type { RawRecord, RejectedLine } from './record_reader.js';

/** A record as a row of perforce.raw_events. */
export interface EventRow extends RawRecord {
  /** The row in COPY's text format, with its newline; columns as in `rawEventColumns`. */
  copy: Buffer;
  /** Event time in seconds since 1970, UTC. */
  second: number;
  /** The command it belongs to; empty: none. */
  cmdident: string;
  /** The server that wrote it; empty: not in the record. */
  serverId: string;
}

/** The columns that a row gives, in order, with their types. */
export const rawEventColumns = [
  ['event_time', 'timestamptz'], ['event_ns', 'smallint'], ['event_type', 'integer'], ['event_version', 'integer'],
  ['pid', 'bigint'], ['cmdident', 'text'], ['server_id', 'text'], ['cmdno', 'integer'], ['user_name', 'text'],
  ['client', 'text'], ['func', 'text'], ['host', 'text'], ['prog', 'text'], ['version', 'text'], ['args', 'text'],
  ['cmd_group', 'text'], ['payload', 'jsonb'],
] as const;

const maxPlans = 4096;
const maxSmallint = 32767;
const timeLimit = 4102444800; // 2100-01-01
const jsonNumber = /^(?:0|-?[1-9]\d{0,17})(?:\.\d{0,8}[1-9])?$/;
const needsEscape = /[\\"\u0000-\u001f]/;
const noCommand = '\t\\N'.repeat(8);

/** Writes one value: as a COPY column, and as a JSON string inside a COPY column. */
interface ValueWriter {
  column: (value: string) => string;
  json: (value: string) => string;
}

const plainWriter: ValueWriter = {
  column: (value) => (value === '' ? '\\N' : value),
  json: (value) => `"${value}"`,
};
const escapingWriter: ValueWriter = {
  column: (value) => (value === '' ? '\\N' : escapeCopyText(value)),
  json: (value) => escapeCopyText(JSON.stringify(value)),
};

export type MapRecord = (record: RawRecord) => EventRow | RejectedLine;

/** Makes the mapping from records to rows for a catalogue of layouts; a record that fits no rule is rejected. */
export function recordMapping(catalogue: Layout[]): MapRecord {
  const layouts = new Map<number, Layout[]>();
  for (const layout of [...catalogue].sort((a, b) => a.version - b.version)) {
    layouts.set(layout.type, [...(layouts.get(layout.type) ?? []), layout]);
  }
  const plansByName = new Map<string, RecordPlan[]>();

  function plansFor(name: string): RecordPlan[] {
    const known = plansByName.get(name);
    if (known) return known;
    const parts = /^(\d{1,5})(?:\.(\d{1,5}))?$/.exec(name);
    const type = Number(parts?.[1]);
    const version = Number(parts?.[2] ?? 0);
    if (!parts || type > maxSmallint || version > maxSmallint) return [];
    const plans = recordPlans(type, version, layouts.get(type) ?? []);
    if (plansByName.size < maxPlans) plansByName.set(name, plans);
    return plans;
  }

  return (record) => {
    const fields = splitFields(record.text);
    const plans = plansFor(fields[0]!);
    if (plans.length === 0) return rejected(record, 'garbage: the first field is not TYPE or TYPE.VERSION');
    const plan = plans.length === 1 ? plans[0]! : plans.find((candidate) => fits(fields, candidate)) ?? plans.at(-1)!;
    const reason = misfit(fields, plan);
    return reason === undefined ? eventRow(record, fields, plan) : rejected(record, reason);
  };
}

/** Whether a record of a type without layout may be read by the plan. */
function fits(fields: string[], { least, commandAt }: RecordPlan): boolean {
  return fields.length >= least && (commandAt === 0 || isCommandNumber(fields[commandAt]!));
}

/** Why the fields cannot be a record of the plan, if so. */
function misfit(fields: string[], { type, version, least, most, commandAt }: RecordPlan): string | undefined {
  if (fields.length < least) return `too few fields: ${type}.${version} has ${least}, found ${fields.length}`;
  if (fields.length > most) return `too many fields: ${type}.${version} has ${most}, found ${fields.length}`;
  const [, second, nanosecond, , pid] = fields as [string, string, string, string, string];
  if (!/^-?\d+$/.test(second)) return 'time is not a number: f_timestamp';
  if (!/^(?:-?\d+)?$/.test(nanosecond)) return 'time is not a number: f_timestamp2';
  if (!(Number(second) >= 0 && Number(second) < timeLimit)) return 'time out of range: f_timestamp';
  if (!(Number(nanosecond) >= 0 && Number(nanosecond) < 1e9)) return 'time out of range: f_timestamp2';
  if (!/^\d{0,18}$/.test(pid)) return 'pid is not a number';
  if (commandAt > 0 && !isCommandNumber(fields[commandAt]!)) return 'cmdno is not a number';
  return undefined;
}

function isCommandNumber(text: string): boolean {
  return text === '' || (/^-?\d{1,10}$/.test(text) && Number(text) === (Number(text) | 0)); // 32 bits
}

function eventRow({ line, text }: RawRecord, fields: string[], plan: RecordPlan): EventRow {
  const second = Number(fields[1]);
  const { column, json } = needsEscape.test(text) ? escapingWriter : plainWriter;
  const nanoseconds = String(Number(fields[2])).padStart(9, '0');
  const { identityAt, commandAt, groupAt } = plan;
  const time = `${dateAndTime(second)}.${nanoseconds.slice(0, 6)}+00\t${Number(nanoseconds.slice(6))}`;
  const cmdident = identityAt > 0 && fields[identityAt] !== '-' ? fields[identityAt]! : '';
  const serverId = identityAt > 0 ? fields[identityAt + 1]! : '';
  let command = noCommand;
  if (commandAt > 0) {
    command = '';
    for (let index = commandAt; index < commandAt + 8; index++) command += `\t${column(fields[index]!)}`;
  }
  const group = groupAt > 0 ? column(fields[groupAt]!) : '\\N';
  const identity = `${column(fields[4]!)}\t${column(cmdident)}\t${column(serverId)}`;
  const copy = `${time}\t${plan.type}\t${plan.version}\t${identity}${command}\t${group}`
    + `\t${payload(fields, plan, json)}\n`;
  return { line, text, copy: Buffer.from(copy), second, cmdident, serverId };
}

function payload(fields: string[], { own, surplusAt, surplusKey }: RecordPlan, json: ValueWriter['json']): string {
  let members = '';
  for (const { index, key, isNumber } of own) {
    const value = fields[index]!;
    if (value === '') continue;
    members += `${members && ','}${key}${isNumber && jsonNumber.test(value) ? value : json(value)}`;
  }
  if (fields.length > surplusAt) {
    members += `${members && ','}${surplusKey}[${fields.slice(surplusAt).map(json).join(',')}]`;
  }
  return `{${members}}`;
}

let lastSecond = -1;
let lastDateAndTime = '';

/** `2023-09-11 15:45:20`, UTC. Remembers the last one: neighbours in a log share their second. */
function dateAndTime(second: number): string {
  if (second !== lastSecond) {
    lastDateAndTime = new Date(second * 1000).toISOString().slice(0, 19).replace('T', ' ');
    lastSecond = second;
  }
  return lastDateAndTime;
}

function rejected({ line, text }: RawRecord, reason: string): RejectedLine {
  return { line, text, bytes: null, reason, sqlstate: null };
}
