import { quoteField, splitFields } from '../read/csv.js';
import { jsonFields, utf8, type Value } from '../read/json.js';
import type { RawRecord } from '../read/record_reader.js';
import { keptText, type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import { byPlace, type Catalogue, type Column } from './catalogue.js';
import { type RecordPlan, recordPlans } from './record_plan.js';
import { wholeNumber } from './whole_number.js';

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

/** Makes a row of a record; a record that fits no rule is rejected. */
export type MapRecord = (record: RawRecord) => EventRow | RejectedLine;

const maxPlans = 4096;
/** Longer texts are kept from regular expressions, whose memory grows with what they match. */
const maxMatched = 64 * 1024;
const timeLimit = 4102444800; // 2100-01-01
const headFields = ['f_eventtype', 'f_timestamp', 'f_timestamp2'];
/** Keys that elements of the arrays of command_events, or the payload itself, use otherwise. */
const takenKeys = new Set(['at', 'type', 'server', 'pid', 'cmdno', 'extra', 'fields']);

/** Makes the mapping from records to rows for what the database knows. */
export function recordMapping({ layouts, columns }: Catalogue): MapRecord {
  const [kept, others] = [true, false].map((isKept) => columns.filter(({ name }) => (name !== '') === isKept));
  const columnOf = new Map(kept!.flatMap((column) => column.fields.map((field) => [field, column])));
  const ignored = new Set([...headFields, ...others!.flatMap(({ fields }) => fields)]);
  const knownPlans = new Map<string, RecordPlan[]>();

  function plansFor(name: string): RecordPlan[] {
    const known = knownPlans.get(name);
    if (known) return known;
    const plans = recordPlans(name, layouts, columnOf);
    if (plans.length > 0 && knownPlans.size < maxPlans) knownPlans.set(name, plans);
    return plans;
  }

  function mapPlain({ line, text }: RawRecord): EventRow | undefined {
    const [plan] = plansFor(text.slice(0, text.indexOf(',')));
    const found = text.length <= maxMatched ? plan?.plain?.exec(text) : undefined;
    if (!found) return undefined;
    const { type, version, columns, surplusKey } = plan!;
    const [second, nanosecond, surplus] = [Number(found[1]), Number(found[2]), found[4]];
    if (second >= timeLimit) return undefined;
    const payload = surplus === undefined ? '' : `{"${surplusKey}":["${surplus.replaceAll(',', '","')}"]}`;
    return { line, text, type, version, second, nanosecond, columns, values: found[3]!, payload };
  }

  function mapCsv(record: RawRecord): EventRow | RejectedLine {
    const fields = splitFields(record.text);
    const plans = plansFor(fields[0]!);
    const plan = plans.find((candidate) => fits(fields, candidate)) ?? plans.at(-1);
    if (!plan) return rejectedLine(record, 'garbage: the first field is not TYPE or TYPE.VERSION');
    const { type, version, fields: names, most } = plan;
    if (fields.length < names.length || fields.length > most) {
      const problem = fields.length > most ? 'too many fields' : 'too few fields';
      return rejectedLine(record, `${problem}: ${type}.${version} has ${names.length}, found ${fields.length}`);
    }
    const values = new Map(names.map((name, index) => [name, fields[index]!]));
    return mapValues(record, plan, values, fields.slice(names.length));
  }

  function mapJson(record: RawRecord): EventRow | RejectedLine {
    const values = jsonFields(record.text);
    if (typeof values === 'string') return rejectedLine(record, utf8(values));
    const missing = ['f_eventtype', 'f_timestamp'].find((field) => !values.has(field));
    if (missing) return rejectedLine(record, `no ${missing}`);
    const [plan] = plansFor(String(values.get('f_eventtype')));
    if (!plan) return rejectedLine(record, 'garbage: f_eventtype is not TYPE or TYPE.VERSION');
    return mapValues(record, plan, values, []);
  }

  function mapValues(
    record: RawRecord, plan: RecordPlan, values: Map<string, Value>, surplus: string[],
  ): EventRow | RejectedLine {
    const misfit = numberMisfit(values);
    if (misfit) return rejectedLine(record, misfit);
    const found = new Map<Column, string>();
    const payload = new Map<string, string>();
    for (const [field, value] of values) {
      if (value === '' || ignored.has(field) || (field === 'f_cmdident' && value === '-')) continue;
      const column = columnOf.get(field);
      const fitting = column && !found.has(column) ? fit(value, column) : undefined;
      const key = column ? field : payloadKey(field);
      if (fitting !== undefined) found.set(column!, fitting);
      else payload.set(key, typeof value === 'string' ? JSON.stringify(value) : value.json);
    }
    if (surplus.length > 0) payload.set(plan.surplusKey, JSON.stringify(surplus));

    const { type, version } = plan;
    const isPlanned = [...found.keys()].every((column) => plan.columns.includes(column));
    const columns = isPlanned ? plan.columns : [...found.keys()].sort(byPlace);
    return {
      line: record.line, text: keptText(record), type, version,
      second: Number(values.get('f_timestamp')), nanosecond: Number(values.get('f_timestamp2') ?? 0),
      columns, values: columns.map((column) => quoteField(found.get(column) ?? '')).join(','),
      payload: payloadText(payload),
    };
  }

  return (record) => (record.text.startsWith('{') ? mapJson(record) : mapPlain(record) ?? mapCsv(record));
}

/** The server that wrote a row; empty: not in the record. */
export function serverIdOf({ columns, values }: EventRow): string {
  return utf8(splitFields(values)[columns.findIndex(({ name }) => name === 'server_id')] ?? '');
}

/** Whether a record of a type without layout may be read by the plan. */
function fits(fields: string[], plan: RecordPlan): boolean {
  return fields.length >= plan.fields.length && isCommandNumber(fields[plan.fields.indexOf('f_cmdno')] ?? '');
}

/** Why the record has no place among events, going by its time and the numbers that tell its command. */
function numberMisfit(values: Map<string, Value>): string | undefined {
  const times = [['f_timestamp', timeLimit, '-'], ['f_timestamp2', 1e9, '0']] as const;
  for (const [field, limit, otherwise] of times) {
    const text = values.get(field) || otherwise;
    if (typeof text !== 'string' || !/^-?\d+$/.test(text)) return `time is not a number: ${field}`;
    if (!(Number(text) >= 0 && Number(text) < limit)) return `time out of range: ${field}`;
  }
  if (!/^\d{0,18}$/.test(String(values.get('f_pid') ?? ''))) return 'pid is not a number';
  return isCommandNumber(values.get('f_cmdno') ?? '') ? undefined : 'cmdno is not a number';
}

/** Whether the value is nothing, or a number of at most ten digits that has 32 bits. */
function isCommandNumber(value: Value): boolean {
  return value === '' || (/^-?\d{1,10}$/.test(String(value)) && Number(value) === (Number(value) | 0));
}

/** The value as its column takes it; undefined if it does not. */
function fit(value: Value, { type }: Column): string | undefined {
  if (typeof value !== 'string') return undefined;
  return type === 'text' ? value : wholeNumber(value);
}

function payloadKey(field: string): string {
  const key = field.replace(/^f_/, '');
  return takenKeys.has(key) ? field : key;
}

function payloadText(payload: Map<string, string>): string {
  if (payload.size === 0) return '';
  const members = [...payload].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')}}`;
}
