import type { Sql } from 'postgres';
import type { Instant, TrueCommand, TrueEvent, Truth } from '../simulator/index.js';

type Row = Record<string, unknown>;

/** A command after a sweep. */
type SweptCommand = Omit<TrueCommand, 'status'> & { status: string };

const times = ['command_start_timestamp', 'command_end_timestamp', 'first_event_at', 'last_event_at'] as const;
const microseconds = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint::text as ${column}`;

/**
 * What the database holds otherwise than the truth says, a line each: commands with all their contract columns,
 * summaries, every event of every command, the number of events in raw_events, and what reconcile() finds.
 * @param orphans cmdidents that the sweeper must have given up
 */
export async function differences(sql: Sql, truth: Truth, orphans: readonly string[] = []): Promise<string[]> {
  const commands = await sql.unsafe(`
    select to_jsonb(c) as row, ${times.map(microseconds).join(', ')} from perforce.command_events as c`);
  const summaries = await sql.unsafe(`select to_jsonb(l) as row, ${times.map(microseconds).join(', ')} from perforce.command_logs as l`);
  const events = await sql`
    select cmdident, payload || jsonb_build_object('type', event_type, 'server', server_id) as event,
      (extract(epoch from event_time) * 1000000)::bigint::text as at
    from perforce.events`;
  const [{ stored }] = await sql<[{ stored: number }]>`select count(*)::integer as stored from perforce.raw_events`;

  const [{ archived }] = await sql<[{ archived: string }]>`
    select (extract(epoch from perforce.clock() - perforce.setting('hot_retention')) * 1000000)::bigint::text as archived`;
  const isOrphan = new Set(orphans);
  const expected = [...truth.commands.values()].map((command): SweptCommand =>
    (isOrphan.has(command.cmdident) ? { ...command, status: 'orphaned' } : command));
  const isArchived = ({ status, last_event_at }: SweptCommand): boolean =>
    status === 'complete' && last_event_at.micros < BigInt(archived);
  const live = expected.filter((command) => !isArchived(command));
  return [
    ...compare('command_events', byCommand(commands), new Map(live.map((command) => [command.cmdident, commandRow(command)]))),
    ...compare('command_logs', byCommand(summaries), new Map(expected
      .filter(({ status }) => status !== 'running')
      .map((command) => [command.cmdident, { ...commandRow(command), ...command.log } as Row]))),
    ...compare('events', eventLists(events), new Map(expected.map((command) => [command.cmdident, trueEvents(command)]))),
    ...(stored === truth.distinct ? [] : [`raw_events: ${stored} rows, ${truth.distinct} distinct events`]),
    ...(await sql`select cmdident, difference from perforce.reconcile()`)
      .map(({ cmdident, difference }) => `reconcile: ${cmdident} ${difference}`),
  ];
}

/** Values of either side that are compared as text, so that numbers of any size are exact. */
function compare(what: string, actual: Map<string, Row>, expected: Map<string, Row>): string[] {
  const found: string[] = [];
  for (const cmdident of new Set([...actual.keys(), ...expected.keys()])) {
    const [row, truth] = [actual.get(cmdident), expected.get(cmdident)];
    if (!row || !truth) {
      found.push(`${what}: ${cmdident} is ${row ? 'too many' : 'missing'}`);
      continue;
    }
    for (const [column, value] of Object.entries(truth)) {
      if (!(column in row)) continue;
      const [is, should] = [canonical(row[column]), canonical(value)];
      if (is !== should) found.push(`${what}: ${cmdident} ${column} is ${is}, should be ${should}`);
    }
  }
  return found;
}

function byCommand(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map(({ row, ...columns }) => [(row as Row).cmdident as string, { ...(row as Row), ...columns }]));
}

function commandRow({ events: _events, log: _log, ...columns }: SweptCommand): Row {
  return Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, isInstant(value) ? String(value.micros) : value]));
}

function eventLists(rows: readonly Row[]): Map<string, Row> {
  const lists = new Map<string, string[]>();
  for (const { cmdident, event, at } of rows) {
    const list = lists.get(cmdident as string) ?? [];
    list.push(canonical({ ...(event as Row), at }));
    lists.set(cmdident as string, list);
  }
  return new Map([...lists].map(([cmdident, list]) => [cmdident, { events: list.sort() }]));
}

function trueEvents({ events }: SweptCommand): Row {
  return { events: events.map((event) => canonical(element(event))).sort() };
}

/** The array element that an event must become. */
function element({ at, event_type, server_id, pid, cmdno, func, payload }: TrueEvent): Row {
  const process = event_type <= 2 ? { pid, cmdno, ...(event_type === 0 && { func }) } : {};
  return { ...payload, at: String(at.micros), type: event_type, server: server_id, ...process };
}

function isInstant(value: unknown): value is Instant {
  return typeof value === 'object' && value !== null && 'micros' in value;
}

/** JSON with sorted keys and numbers without trailing zeros. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
