import type { Instant, TrueCommand, TrueEvent, Truth } from '../../simulator/index.js';

export type Row = Record<string, unknown>;

/** What the cookbook's questions are answered from: the simulator's truth alone, no SQL. */
export interface Log {
  readonly truth: Truth;
  /** Those that began from 07:00 to before 11:00, which most questions ask for. */
  readonly commands: readonly TrueCommand[];
}

/** The answer to each question by its number. */
export type Answers = Readonly<Record<number, (log: Log) => Row[]>>;

const MINUTE = 60_000_000n;
export const HOUR = 60n * MINUTE;

/** Microseconds since 1970 of a time of the sample's day, `09:30`. */
export const at = (time: string): bigint => BigInt(Date.parse(`2024-06-03T${time}Z`)) * 1_000n;

/** A time as PostgreSQL writes it into JSON, in UTC; null stays null. */
export function iso(time: bigint | Instant | null): string | null {
  if (time === null) return null;
  const micros = typeof time === 'bigint' ? time : time.micros;
  const fraction = String(micros % 1_000_000n).padStart(6, '0').replace(/0+$/, '');
  return `${new Date(Number(micros / 1_000n)).toISOString().slice(0, 19)}${fraction && `.${fraction}`}+00:00`;
}

/** The beginning of the bin of so many microseconds that a time lies in. */
export const bin = (width: bigint, { micros }: Instant): string => iso(micros - (micros % width))!;

/** The commands that began in a part of the day. */
export function begun(commands: Iterable<TrueCommand>, from: string, to: string): TrueCommand[] {
  return [...commands].filter(({ first_event_at: { micros } }) => micros >= at(from) && micros < at(to));
}

/** The log of a truth. */
export function logOf(truth: Truth): Log {
  return { truth, commands: begun(truth.commands.values(), '07:00', '11:00') };
}

/** A number rounded to so many decimals; null stays null. */
export const round = (value: number | null, decimals = 0): number | null =>
  value === null ? null : Math.round(value * 10 ** decimals) / 10 ** decimals;

/** Sum of the numbers among the values; null when there is none. */
export function sum(values: Iterable<unknown>): number | null {
  const numbers = [...values].filter((value) => typeof value === 'number');
  return numbers.length > 0 ? numbers.reduce((total, value) => total + value, 0) : null;
}

/** The largest of the numbers among the values; null when there is none. */
export function largest(values: Iterable<unknown>): number | null {
  return [...values].reduce<number | null>((most, value) => {
    return typeof value === 'number' && (most === null || value > most) ? value : most;
  }, null);
}

/** Mean of the numbers among the values; null when there is none. */
export function mean(values: readonly unknown[]): number | null {
  const total = sum(values);
  return total === null ? null : total / values.filter((value) => typeof value === 'number').length;
}

/** One row for each key: the key's columns, and what `fold` makes of the items that share them. */
export function group<Item>(items: Iterable<Item>, key: (item: Item) => Row, fold: (items: Item[]) => Row): Row[] {
  const groups = new Map<string, { columns: Row; items: Item[] }>();
  for (const item of items) {
    const columns = key(item);
    const name = JSON.stringify(columns);
    const found = groups.get(name) ?? { columns, items: [] };
    found.items.push(item);
    groups.set(name, found);
  }
  return [...groups.values()].map(({ columns, items }) => ({ ...columns, ...fold(items) }));
}

/** Rows in order of columns, `-name` for descending, as PostgreSQL orders: null counts as largest. */
export function sorted(rows: readonly Row[], ...columns: string[]): Row[] {
  return [...rows].sort((one, other) => {
    for (const column of columns) {
      const descends = column.startsWith('-');
      const name = descends ? column.slice(1) : column;
      const order = compare(one[name], other[name]);
      if (order !== 0) return descends ? -order : order;
    }
    return 0;
  });
}

function compare(one: unknown, other: unknown): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return (one as number) < (other as number) ? -1 : 1;
}

/** Some columns of each row. */
export function pick(rows: readonly Row[], ...columns: string[]): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
}

/** A command as the view commands shows it; its times are text. */
export function commandRow({ events: _events, log, ...command }: TrueCommand): Row {
  const times = Object.fromEntries(
    (['command_start_timestamp', 'command_end_timestamp', 'first_event_at', 'last_event_at'] as const)
      .map((name) => [name, iso(command[name])]),
  );
  return { ...command, ...log, ...times };
}

/** What a command did to a table on a server. */
export interface TableUse {
  readonly command: TrueCommand;
  readonly server_id: string | null;
  readonly table_name: string;
  /** When the command began there, and when the use was logged. */
  readonly began_at: bigint;
  readonly event_time: bigint;
  total(field: string): number | null;
  most(field: string): number | null;
}

/** What commands did to tables: the records of type 9 by command, server and table. */
export function tableUses(commands: Iterable<TrueCommand>): TableUse[] {
  return [...commands].flatMap((command) => {
    const records = command.events.filter(({ event_type }) => event_type === 9);
    const key = ({ server_id, payload: { dbName } }: TrueEvent): Row => ({ server_id, table_name: dbName });
    return group(records, key, (uses) => {
      const start = command.events.find((event) => event.event_type === 0 && event.server_id === uses[0]!.server_id);
      return {
        command,
        began_at: (start?.at ?? command.first_event_at).micros,
        event_time: uses.at(-1)!.at.micros,
        total: (field: string) => sum(uses.map(({ payload }) => payload[field])),
        most: (field: string) => largest(uses.map(({ payload }) => payload[field])),
      };
    }) as unknown as TableUse[];
  });
}
