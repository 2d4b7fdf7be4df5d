import type { Sql } from 'postgres';
import { load } from './loader.js';
import type { Log } from './logs.js';
import { untilNone } from './maintenance.js';
import { secondsOf } from './rounds.js';
import type { BenchDatabase } from './server.js';

export const days = 30;

/** What a month holds, and what it took to make it. */
export interface Month {
  /** Its first instant, and that of its last day and of the day after, UTC. */
  from: Date;
  lastDay: Date;
  to: Date;
  commands: number;
  events: number;
  seconds: Record<'load' | 'copy' | 'rollUp', number>;
}

/** Columns that say when something was done here, not when it happened there. */
const wallClock = ['last_updated', 'finalized_at', 'orphaned_at'];

const copied = ['raw_events', 'command_logs', 'orphaned_commands'];

/**
 * Loads the log of one day by p4-load, gives up what never ended, and copies the day 29 times: its rows of raw_events,
 * command_logs and orphaned_commands, each a day later under identities of its own. Then gives the days their indexes,
 * rolls up, vacuums and analyses. load_batches holds the first day only.
 * @param day the log, all of it of one day (UTC)
 */
export async function loadMonth({ sql, loaderUrl }: BenchDatabase, day: Log): Promise<Month> {
  const loading = (await load(loaderUrl, [day])).seconds;
  await untilNone(sql, 'sweep_orphans');
  await sql`update perforce.load_batches set loaded_at = loaded_at - interval '1 day'`;
  const copying = await secondsOf(() => copyDay(sql));
  const rollingUp = await secondsOf(() => untilNone(sql, 'roll_up'));
  await untilNone(sql, 'index_past_days', 'perforce_internal');
  await sql`vacuum (analyze)`;
  const [month] = await sql`
    with first as (
      select date_trunc('day', min(first_event_at), 'UTC') as day, count(*) as commands, sum(event_count) as events
      from perforce.command_logs
      where first_event_at < (select min(first_event_at) from perforce.command_logs) + interval '1 day'
    )
    select
      day as from, day + make_interval(days => ${days - 1}) as last_day, day + make_interval(days => ${days}) as to,
      commands, events
    from first`;
  return {
    from: month!.from,
    lastDay: month!.last_day,
    to: month!.to,
    commands: Number(month!.commands),
    events: Number(month!.events),
    seconds: { load: loading, copy: copying, rollUp: rollingUp },
  };
}

/** In order of time, as if it had been loaded live. */
async function copyDay(sql: Sql): Promise<void> {
  await sql`set timezone = 'UTC'`;
  await sql`
    select perforce_internal.ensure_partitions(array_agg(distinct (c.first_event_at + make_interval(days => n))::date))
    from perforce.command_logs as c cross join generate_series(1, ${days - 1}::integer) as n`;
  for (const table of copied) await sql.unsafe(`create temp table day_${table} as select * from perforce.${table}`);
  await sql`alter table perforce.raw_events disable trigger user`;
  for (const table of copied) {
    const copy = await copyStatement(sql, table);
    for (let day = 1; day < days; day++) await sql.unsafe(copy.replaceAll('$days', `${day}`));
  }
  await sql`alter table perforce.raw_events enable trigger user`;
}

/** The statement that copies the first day's rows of a table to $days later, whatever columns they have. */
async function copyStatement(sql: Sql, table: string): Promise<string> {
  const columns = await sql<{ name: string; type: string }[]>`
    select attname::text as name, atttypid::regtype::text as type
    from pg_attribute
    where attrelid = ${`perforce.${table}`}::regclass and attnum > 0 and not attisdropped
      and attgenerated = '' and attidentity = ''`;
  const values = columns.map(({ name, type }) => {
    if (name === 'cmdident') return `upper(md5(cmdident || '$days'))`;
    const isTime = type === 'timestamp with time zone' && !wallClock.includes(name);
    return isTime ? `${name} + make_interval(days => $days)` : name;
  });
  const names = columns.map(({ name }) => name).join(', ');
  const order = columns.some(({ name }) => name === 'first_event_at') ? 'order by first_event_at' : '';
  return `insert into perforce.${table} (${names}) select ${values.join(', ')} from day_${table} ${order}`;
}
