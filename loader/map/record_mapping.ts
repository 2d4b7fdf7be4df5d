import { quoteField, splitFields } from '../read/csv.js';
import { jsonFields, utf8, type Value } from '../read/json.js';
import type { RawRecord } from '../read/record_reader.js';
import { keptText, type RejectedLine, rejectedLine } from '../read/rejected_line.js';
import { byPlace, type Catalogue, type Column } from './catalogue.js';
import type { EventRow } from './event_row.js';
import { type RecordPlan, recordPlans } from './record_plan.js';
import { wholeNumber } from './whole_number.js';

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
  const columnOf = new Map(kept!.flatMap((column) => column.fields.map((field) => [field, column] as const)));
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
    if (text.length > maxMatched) return undefined;
    const secondAt = text.indexOf(',') + 1;
    const [plan] = plansFor(text.slice(0, secondAt - 1));
    const match = plan && (plan.most < Infinity ? plan.plain?.test(text) : plan.plain?.exec(text));
    if (!match) return undefined;
    const surplus = match === true ? undefined : match[1];
    const nanosecondAt = text.indexOf(',', secondAt) + 1;
    const dateAt = text.indexOf(',', nanosecondAt) + 1;
    const second = Number(text.slice(secondAt, nanosecondAt - 1));
    const nanosecond = Number(text.slice(nanosecondAt, dateAt - 1));
    if (second >= timeLimit) return undefined;
    const { type, version, columns } = plan!;
    const payload = surplus === undefined ? '' : `{"${plan!.surplusKey}":["${surplus.replaceAll(',', '","')}"]}`;
    const end = surplus === undefined ? text.length : text.length - surplus.length - 1;
    const values = text.slice(text.indexOf(',', dateAt) + 1, end);
    return { line, text, type, version, second, nanosecond, columns, values, payload };
  }

  function mapCsv(record: RawRecord): EventRow | RejectedLine {
    const fields = splitFields(record.text);
    const plans = plansFor(fields[0]!);
    if (plans.length === 0) return rejectedLine(record, 'garbage: the first field is not TYPE or TYPE.VERSION');
    const plan = plans.find((candidate) => fits(fields, candidate)) ?? plans.at(-1)!;
    const wrongCount = countMisfit(fields.length, plan);
    if (wrongCount) return rejectedLine(record, wrongCount);
    const values = new Map(plan.fields.map((field, index) => [field, fields[index]!]));
    return mapValues(record, plan, values, fields.slice(plan.fields.length));
  }

  function mapJson(record: RawRecord): EventRow | RejectedLine {
    const values = jsonFields(record.text);
    if (typeof values === 'string') return rejectedLine(record, utf8(values));
    for (const field of ['f_eventtype', 'f_timestamp']) if (!values.has(field)) return rejectedLine(record, `no ${field}`);
    const [plan] = plansFor(String(values.get('f_eventtype')));
    if (!plan) return rejectedLine(record, 'garbage: f_eventtype is not TYPE or TYPE.VERSION');
    return mapValues(record, plan, values, []);
  }

  function mapValues(
    record: RawRecord, plan: RecordPlan, values: Map<string, Value>, surplus: string[],
  ): EventRow | RejectedLine {
    const wrongNumber = numberMisfit(values);
    if (wrongNumber) return rejectedLine(record, wrongNumber);
    const found = new Map<Column, string>();
    const payload = new Map<string, string>();
    for (const [field, value] of values) {
      const column = columnOf.get(field);
      if (value === '' || ignored.has(field) || (field === 'f_cmdident' && value === '-')) continue;
      const fitting = column && !found.has(column) ? fit(value, column) : undefined;
      if (fitting !== undefined) found.set(column!, fitting);
      else payload.set(column ? field : payloadKey(field), typeof value === 'string' ? JSON.stringify(value) : value.json);
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

/** Whether a record of a type without layout may be read by the plan. */
function fits(fields: string[], plan: RecordPlan): boolean {
  return fields.length >= plan.fields.length && isCommandNumber(fields[plan.fields.indexOf('f_cmdno')] ?? '');
}

/** Why the record cannot be one of the plan, going by the number of its fields. */
function countMisfit(count: number, { type, version, fields, most }: RecordPlan): string | undefined {
  if (count < fields.length) return `too few fields: ${type}.${version} has ${fields.length}, found ${count}`;
  if (count > most) return `too many fields: ${type}.${version} has ${most}, found ${count}`;
  return undefined;
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
