import type { Sql } from 'postgres';
import type { Range } from './range.js';

/*
 * What a report asks, in the words of analysts: the views that they read do the counting. All but concurrency counts
 * the commands that began in the range; times are in ms.
 */

export interface Summary {
  commands: number;
  users: number;
  failed: number;
  orphaned: number;
  running: number;
  lapse_ms: number;
  bytes: number;
}

export async function readSummary(sql: Sql, { from, to }: Range): Promise<Summary> {
  const [row] = await sql<Summary[]>`
    select count(*)::float8 as commands,
      count(distinct user_name)::float8 as users,
      count(*) filter (where error_count > 0)::float8 as failed,
      count(*) filter (where status = 'orphaned')::float8 as orphaned,
      count(*) filter (where status = 'running')::float8 as running,
      coalesce(sum(lapse_ms), 0)::float8 as lapse_ms,
      coalesce(sum(bytes), 0)::float8 as bytes
    from perforce.commands
    where first_event_at >= ${from} and first_event_at < ${to}`;
  return row!;
}

export interface Concurrency {
  at: Date;
  peak: number;
  started: number;
}

export function readConcurrency(sql: Sql, { from, to }: Range, stepSeconds: number): Promise<Concurrency[]> {
  return sql<Concurrency[]>`
    select at, peak::float8 as peak, started::float8 as started
    from perforce.concurrency(${from}, ${to}, make_interval(secs => ${stepSeconds}))
    order by at`;
}

export interface Lapses {
  func: string | null;
  commands: number;
  p50: number;
  p95: number;
  p99: number;
  longest: number;
}

/** Of the commands that take most of the time. */
export function readLapses(sql: Sql, { from, to }: Range): Promise<Lapses[]> {
  return sql<Lapses[]>`
    select left(func, 200) as func, count(*)::float8 as commands,
      percentile_cont(0.5) within group (order by lapse_ms) as p50,
      percentile_cont(0.95) within group (order by lapse_ms) as p95,
      percentile_cont(0.99) within group (order by lapse_ms) as p99,
      max(lapse_ms)::float8 as longest
    from perforce.commands
    where first_event_at >= ${from} and first_event_at < ${to} and lapse_ms is not null
    group by func
    order by sum(lapse_ms) desc, func
    limit 12`;
}

export interface Load {
  name: string | null;
  commands: number;
  failed: number;
  lapse_ms: number;
  cpu_ms: number;
  lock_wait_ms: number;
  bytes: number;
}

export function readUsers(sql: Sql, range: Range): Promise<Load[]> {
  return readLoad(sql, range, 'user_name');
}

export function readPrograms(sql: Sql, range: Range): Promise<Load[]> {
  return readLoad(sql, range, 'prog');
}

function readLoad(sql: Sql, { from, to }: Range, column: 'user_name' | 'prog'): Promise<Load[]> {
  return sql<Load[]>`
    select left(${sql(column)}, 200) as name, count(*)::float8 as commands,
      count(*) filter (where error_count > 0)::float8 as failed,
      coalesce(sum(lapse_ms), 0)::float8 as lapse_ms,
      (coalesce(sum(user_cpu_ms), 0) + coalesce(sum(system_cpu_ms), 0))::float8 as cpu_ms,
      (coalesce(sum(total_read_wait_ms), 0) + coalesce(sum(total_write_wait_ms), 0))::float8 as lock_wait_ms,
      coalesce(sum(bytes), 0)::float8 as bytes
    from perforce.commands
    where first_event_at >= ${from} and first_event_at < ${to}
    group by ${sql(column)}
    order by sum(lapse_ms) desc nulls last, ${sql(column)}
    limit 12`;
}

export interface LockUse {
  table_name: string | null;
  read_wait_ms: number;
  write_wait_ms: number;
  read_held_ms: number;
  write_held_ms: number;
}

/** Of the tables that are waited for longest. p4d writes negative holds now and then: they count as none. */
export function readLockUse(sql: Sql, { from, to }: Range): Promise<LockUse[]> {
  return sql<LockUse[]>`
    select left(table_name, 200) as table_name,
      sum(greatest(total_read_wait_ms, 0))::float8 as read_wait_ms,
      sum(greatest(total_write_wait_ms, 0))::float8 as write_wait_ms,
      sum(greatest(total_read_held_ms, 0))::float8 as read_held_ms,
      sum(greatest(total_write_held_ms, 0))::float8 as write_held_ms
    from perforce.table_use
    where first_event_at >= ${from} and first_event_at < ${to}
      and greatest(total_read_wait_ms, total_write_wait_ms, total_read_held_ms, total_write_held_ms) > 0
    group by table_name
    order by sum(greatest(total_read_wait_ms, 0) + greatest(total_write_wait_ms, 0)) desc,
      sum(greatest(total_read_held_ms, 0) + greatest(total_write_held_ms, 0)) desc, table_name
    limit 12`;
}

export interface SlowCommand {
  cmdident: string;
  user_name: string | null;
  func: string | null;
  args: string | null;
  server_id: string | null;
  status: string;
  began_at: Date;
  /** Its end, or that of the range. */
  ended_at: Date;
  took_ms: number;
  lock_wait_ms: number | null;
  mostly: string | null;
}

/**
 * The slowest of those that ended, and a few of those that have run longest: of many whose end was lost there would be
 * nothing else to see. A command that still runs counts up to the end of the range.
 */
export function readSlowCommands(sql: Sql, { from, to }: Range): Promise<SlowCommand[]> {
  return sql<SlowCommand[]>`
    with slow as (
      select s.*, b.began_at, r.runs,
        case when r.runs then extract(epoch from ${to} - b.began_at) * 1000 else s.took_ms end as ms
      from perforce.slow_commands as s
      cross join lateral (select coalesce(s.command_start_timestamp, s.first_event_at) as began_at) as b
      cross join lateral (select s.status = 'running' as runs) as r
      where s.first_event_at >= ${from} and s.first_event_at < ${to}
    ),
    ranked as (
      select slow.*, row_number() over (partition by runs order by ms desc, cmdident) as place from slow
    )
    select left(cmdident, 200) as cmdident, left(user_name, 200) as user_name, left(func, 200) as func,
      left(args, 200) as args, left(server_id, 200) as server_id, status, began_at,
      least(began_at + make_interval(secs => (ms / 1000)::float8), ${to}) as ended_at,
      ms::float8 as took_ms, lock_wait_ms::float8 as lock_wait_ms, mostly
    from ranked
    where place <= case when runs then 5 else 15 end
    order by ms desc, ranked.cmdident`;
}

export interface ErrorCount {
  at: Date;
  severity: string | null;
  errors: number;
}

export function readErrorCounts(sql: Sql, { from, to }: Range, stepSeconds: number): Promise<ErrorCount[]> {
  return sql<ErrorCount[]>`
    select date_bin(make_interval(secs => ${stepSeconds}), event_time, ${from}) as at,
      left(severity, 200) as severity, count(*)::float8 as errors
    from perforce.error_events
    where first_event_at >= ${from} and first_event_at < ${to} and event_time < ${to}
    group by 1, 2
    order by 1, 2`;
}

export interface FrequentError {
  severity: string | null;
  subsystem: string | null;
  errors: number;
  users: number;
  latest_at: Date;
  text: string | null;
}

/** An error is told by its subcode, as its text may name files; where there is none, by its text. */
export function readFrequentErrors(sql: Sql, { from, to }: Range): Promise<FrequentError[]> {
  return sql<FrequentError[]>`
    select left(severity, 200) as severity, left(subsystem, 200) as subsystem, count(*)::float8 as errors,
      count(distinct user_name)::float8 as users, max(event_time) as latest_at, left(min(text), 300) as text
    from perforce.error_events
    where first_event_at >= ${from} and first_event_at < ${to} and event_time < ${to}
    group by severity, subsystem, subcode, case when subcode is null then text end
    order by count(*) desc, max(event_time) desc, min(text)
    limit 12`;
}

export interface ServerHealth {
  server_id: string;
  latest_event_at: Date | null;
  lag_ms: number | null;
  is_silent: boolean;
  events_last_hour: number;
  rejects_last_hour: number;
  rejects: number;
}

export function readHealth(sql: Sql): Promise<ServerHealth[]> {
  return sql<ServerHealth[]>`
    select left(server_id, 200) as server_id, latest_event_at, (lag_s * 1000)::float8 as lag_ms, is_silent,
      events_last_hour::float8 as events_last_hour, rejects_last_hour::float8 as rejects_last_hour,
      rejects::float8 as rejects
    from perforce.ingest_health
    order by server_id`;
}

export interface Settings {
  slow_after: string;
  hot_retention: string;
  made_at: Date;
}

export async function readSettings(sql: Sql): Promise<Settings> {
  const [row] = await sql<Settings[]>`
    select perforce.setting('slow_after')::text as slow_after,
      perforce.setting('hot_retention')::text as hot_retention, perforce.now() as made_at`;
  return row!;
}
