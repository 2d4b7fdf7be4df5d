import { byPlace, type Column, type Layout } from './catalogue.js';

/** Which column holds a field; a field that has none goes to the payload. */
export type ColumnOf = ReadonlyMap<string, Column>;

/** How the records of one type and version are read. */
export interface RecordPlan {
  type: number;
  version: number;
  /** The fields that a record has at least, in order. */
  fields: string[];
  /** The most fields that it may have. */
  most: number;
  /** The key of the payload for those beyond `fields`. */
  surplusKey: 'extra' | 'fields';
  /** The columns of the fields, by their places. */
  columns: Column[];
  /** Finds, of a plain record, second, nanosecond, the values of `columns` as they stand, and the surplus if any. */
  plain: RegExp | undefined;
}

const maxSmallint = 32767;
const head = ['f_eventtype', 'f_timestamp', 'f_timestamp2', 'f_date'];
const identity = ['f_cmdident', 'f_serverid'];
const command = ['f_cmdno', 'f_user', 'f_client', 'f_func', 'f_host', 'f_prog', 'f_version', 'f_args'];

/**
 * The plans for the records whose first field is `name`, to be tried in order: the first that fits the record is right,
 * and a record that fits none is judged by the last. None if that is no TYPE or TYPE.VERSION.
 */
export function recordPlans(name: string, layouts: Layout[], columnOf: ColumnOf): RecordPlan[] {
  const [, digits, decimals] = /^(\d{1,5})(?:\.(\d{1,5}))?$/.exec(name) ?? [];
  const type = Number(digits);
  const version = Number(decimals ?? 0);
  if (!(type <= maxSmallint && version <= maxSmallint)) return [];
  const known = layouts.filter((layout) => layout.type === type).sort((a, b) => a.version - b.version);
  const layout = known.filter((candidate) => candidate.version <= version).at(-1) ?? known[0];
  const plan = (fields: string[], surplusKey: RecordPlan['surplusKey']): RecordPlan => {
    const shape = [...new Set(fields.flatMap((field) => columnOf.get(field) ?? []))].sort(byPlace);
    return {
      type, version, fields, surplusKey,
      most: layout?.version === version ? fields.length : Infinity,
      columns: shape,
      plain: plainRecord(fields, columnOf, shape, layout?.version === version ? '' : '(?:,([^"\\\\\\x00-\\x1f]*))?'),
    };
  };
  if (layout) return [plan(layout.fields, 'extra')];
  const short = [...head, 'f_pid', ...(version >= 50 ? identity : [])];
  return [plan([...short, ...command, ...(version >= 55 ? ['f_cmdgroup'] : [])], 'fields'), plan(short, 'fields')];
}

function plainRecord(fields: string[], columnOf: ColumnOf, shape: Column[], surplus: string): RegExp | undefined {
  const own = fields.slice(head.length);
  const isHeaded = own.length > 0 && head.every((field, index) => field === fields[index]);
  const isInOrder = own.length === shape.length && own.every((field, index) => columnOf.get(field) === shape[index]);
  if (!isHeaded || !isInOrder) return undefined;
  const patterns = own.map((field, index) => plainFields[field] ?? plainValues[shape[index]!.type] ?? plainValues.text);
  return new RegExp(`^[\\d.]+,(\\d{1,10}),(\\d{0,9}),${plainValues.text},(${patterns.join(',')})${surplus}$`);
}

/** Values that need no change, as PostgreSQL takes them: numbers that are spelled as it would. */
const plainValues: Record<string, string> = {
  text: '[^,"\\x00-\\x1f]*',
  bigint: '(?:0|-?[1-9]\\d{0,17})?',
  integer: '(?:0|-?[1-9]\\d{0,8})?',
};
const plainFields: Record<string, string> = {
  f_pid: '(?:0|[1-9]\\d{0,17})?',
  f_cmdident: `(?!-(?:,|$))${plainValues.text}`,
};
