import type { Sql } from 'postgres';

/** A row of raw_events; what is left out has a default of the test's world. */
export interface Event {
  type: number;
  /** Seconds after 2026-11-20 09:00 UTC. */
  at: number;
  ns?: number;
  version?: number;
  cmdident?: string | null;
  server?: string | null;
  pid?: number;
  cmdno?: number | null;
  user?: string | null;
  func?: string | null;
  args?: string | null;
  payload?: Record<string, unknown>;
}

/** The process that a command has unless it says another: its own, as a process does one command after the other. */
function pidOf(cmdident: string | null = 'C1'): number {
  if (cmdident === null || ['C1', '-', ''].includes(cmdident)) return 100;
  return [...cmdident].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 4_000_037, 7) + 1000;
}

/** Epoch of `at` in seconds. */
export const epoch = Date.UTC(2026, 10, 20, 9) / 1000;

/** The timestamptz, as text in UTC, of a number of seconds after the epoch of the tests. */
export const timeOf = (at: number): string => new Date((epoch + at) * 1000).toISOString();

/**
 * Inserts events by one statement, as any feeder would: what the payload holds under p4d's names goes to the columns
 * that the catalogue names. `onConflict` makes repeats harmless.
 */
export async function insertEvents(sql: Sql, events: Event[], onConflict = ''): Promise<void> {
  const rows = events.map((event) => ({
    event_time: timeOf(event.at),
    event_ns: event.ns ?? 0,
    event_type: event.type,
    event_version: event.version ?? 55,
    pid: event.pid ?? pidOf(event.cmdident),
    cmdident: event.cmdident === undefined ? 'C1' : event.cmdident,
    server_id: event.server === undefined ? 'edge' : event.server,
    cmdno: event.cmdno === undefined ? 1 : event.cmdno,
    user_name: event.user === undefined ? 'anna' : event.user,
    client: 'anna-ws',
    func: event.func === undefined ? 'user-sync' : event.func,
    host: '10.0.0.1',
    prog: 'p4',
    version: 'v94',
    args: event.args ?? null,
    payload: event.payload ?? {},
  }));
  const json = sql.json(rows as never) as never;
  if (rows.every(({ payload }) => Object.keys(payload).length === 0)) {
    await sql.unsafe(`
      insert into perforce.raw_events (${prefixColumns})
      select r.* from jsonb_to_recordset($1) as r (${prefixTypes}) ${onConflict}`, [json]);
    return;
  }
  const columns = await eventColumns(sql);
  await sql.unsafe(`
    insert into perforce.raw_events (${columns})
    select ${columns}
    from jsonb_array_elements($1::jsonb) as e
    cross join lateral jsonb_populate_record(
      null::perforce.raw_events, e || perforce_internal.columns_from_json(e -> 'payload'))
    ${onConflict}`, [json]);
}

const prefixTypes = `event_time timestamptz, event_ns smallint, event_type integer, event_version integer, pid bigint,
  cmdident text, server_id text, cmdno integer, user_name text, client text, func text, host text, prog text, version text, args text`;
const prefixColumns = prefixTypes.replaceAll(/(\w+) \w+/g, '$1');

/** The columns of raw_events that a feeder gives, for SQL. */
export async function eventColumns(sql: Sql): Promise<string> {
  const [row] = await sql`
    select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
    where attrelid = 'perforce.raw_events'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  return row!.columns;
}

/** Everything that a set of events decides, in a form to compare: without wall-clock times, sums of what is complete once. */
export async function stateOf(sql: Sql): Promise<unknown> {
  const commands = await sql`
    select to_jsonb(c) - array['last_updated', case when c.is_complete then 'metrics' else '' end] as command
    from perforce.command_events as c order by cmdident`;
  const summaries = await sql`
    select to_jsonb(l) - 'finalized_at' as summary from perforce.command_logs as l order by cmdident`;
  const events = await sql`
    select cmdident, kind, event_time, event_type, server_id, payload from perforce.events
    order by cmdident, kind, event_time, event_type, server_id, payload`;
  return { commands: [...commands], summaries: [...summaries], events: [...events] };
}
