import type { Sql } from 'postgres';
import { atTime } from '../../support/clock.js';
import { keepFor } from '../../support/database.js';
import { type Event, insertEvents, timeOf } from '../../support/events.js';
import { ourRelations } from '../../support/ours.js';
import type { Fault } from '../fault.js';
import { RoundError } from '../round.js';

const day = 86_400;
const year = 365 * day;
const days = 61;
/** When all has come to what it stays at: the third day before a wild time, as the last day is. */
const settled = 46;
const batchesOfDay = 2 * day;
const commandsOfDay = 5_000;

/**
 * Sixty days of a trickle of two batches a second, with a pull that began on the first day and goes on, and a wild time
 * each week: nothing grows but statistics by the hour. The batches are booked as the trigger books them, a day at once,
 * and so come fewer events than batches. It takes minutes, so it has to be asked for.
 */
export const sixtyDays: Fault = {
  name: 'sixty_days',
  isLong: true,
  async inflict({ database: { sql }, note }) {
    await keepFor(sql, '31 days', '3 days', '1 day');
    await sql`update perforce.settings set value = '7 days' where name in ('batch_retention', 'reject_retention')`;
    let before: Sizes | undefined;
    for (let n = 0; n < days; n++) {
      await liveThrough(sql, n);
      await sql`vacuum`;
      if (n === settled) before = await sizes(sql);
    }
    const after = await sizes(sql);
    expectFlat(before!, after);
    note(`${after.megabytes} MB at the end, ${before!.megabytes} MB two weeks before`);
    return days;
  },
};

interface Sizes {
  rows: Record<string, number>;
  megabytes: number;
}

async function liveThrough(sql: Sql, n: number): Promise<void> {
  await atTime(sql, n * day, async (tx) => {
    await insertEvents(tx, signOfPull(n));
    if (n % 7 === 3) await insertEvents(tx, wildTimes(n));
    await tx`delete from perforce.load_batches where loaded_at = perforce.clock()`;
  });
  await atTime(sql, (n + 1) * day - 1, async (tx) => {
    await insertCommands(tx, n);
    await bookBatches(tx, n);
    await tx`
      insert into perforce.rejected_lines (source, line_number, line, reason, rejected_at)
      select 'all.csv', ${n} * 1000 + i, 'x', 'y', perforce.clock() from generate_series(1, 1000) as i`;
    await tx`update perforce.command_events set last_updated = perforce.clock() where xmin = pg_current_xact_id()::xid`;
    await tx`update perforce.command_logs set finalized_at = perforce.clock() where xmin = pg_current_xact_id()::xid`;
  });
  for (const hour of [0, 1, 2, 3]) {
    await atTime(sql, (n + 1) * day + hour * 60, async (tx) => {
      const problems = await tx`select step, problem from perforce.run_maintenance() where problem is not null`;
      if (problems.length > 0) throw new RoundError(`day ${n}: ${JSON.stringify(problems)}`);
    });
  }
}

const signOfPull = (n: number): Event[] =>
  [{ type: n === 0 ? 0 : 7, at: n * day, cmdident: 'PULL', func: 'pull', payload: { utime: n } }];

const wildTimes = (n: number): Event[] =>
  [30 * year, -40 * year].map((far, index) => ({ type: index * 2, at: n * day + far, cmdident: `WILD${n}` }));

async function insertCommands(sql: Sql, n: number): Promise<void> {
  await sql`
    insert into perforce.raw_events (event_time, event_ns, event_type, event_version, pid, cmdident, server_id, cmdno, user_name, func, file, rev, lapse)
    select
      ${timeOf(n * day)}::timestamptz + (c * ${day / commandsOfDay}::float8 + e.type / 2.0) * interval '1 second', 0, e.type, 55, c,
      ${`D${n}C`} || c, 'edge', 1, 'u' || c % 50, 'user-sync', case e.type when 6 then '//depot/' || c % 1000 end,
      case e.type when 6 then ${n}::integer end, case e.type when 2 then 0.5 end
    from generate_series(1, ${commandsOfDay - 10}::integer) as c
    cross join (values (0), (6), (2)) as e (type)
    order by 1`;
}

/** As tg_record_batch does for one event after the other. */
async function bookBatches(sql: Sql, n: number): Promise<void> {
  await sql`
    with batches as (
      insert into perforce.load_batches (loaded_at, source, rows, new, first_event_at, last_event_at)
      select b.at, 'all.csv', 1, 1, b.at, b.at
      from (
        select ${timeOf(n * day)}::timestamptz + i * interval '0.5 s' as at from generate_series(0, ${batchesOfDay - 1}::integer) as i
      ) as b
      returning batch_id, loaded_at
    )
    insert into perforce_internal.load_batch_servers (batch_id, server_id, day, new, first_event_at, last_event_at, watermark_at, skewed)
    select b.batch_id, 'edge', (b.loaded_at at time zone 'UTC')::date, 1, b.loaded_at, b.loaded_at, b.loaded_at, 0
    from batches as b`;
}

/** Rows of all tables but those that are kept for good, and the space that they take. */
async function sizes(sql: Sql): Promise<Sizes> {
  const tables = await sql`
    select oid::regclass::text as name from pg_class
    where oid in ${sql.unsafe(ourRelations)} and relkind in ('r', 'p') and not relispartition
      and oid::regclass::text !~ '_hourly$|closed_days$'`;
  const counts = tables.map(({ name }) => `(select count(*)::integer from ${name}) as "${name}"`).join(', ');
  const [rows] = await sql.unsafe(`
    select ${counts}, (select count(*)::integer from perforce_internal.dated_partitions()) as partitions`);
  const [space] = await sql`
    select round(sum(pg_total_relation_size(oid)) / 1e6)::integer as megabytes
    from pg_class
    where oid in ${sql.unsafe(ourRelations)} and relkind = 'r' and oid::regclass::text !~ '_hourly$|closed_days$'`;
  return { rows: rows as unknown as Record<string, number>, megabytes: space!.megabytes };
}

/** Summaries go by the month, so they may be more by the days of one. */
function expectFlat(before: Sizes, after: Sizes): void {
  const grown = Object.entries(after.rows).filter(([name, rows]) => {
    const most = name === 'perforce.command_logs' ? 63 * commandsOfDay : before.rows[name]! * 1.01 + 5;
    return rows > most;
  });
  if (grown.length > 0 || after.megabytes > 1.3 * before.megabytes) {
    throw new RoundError(`grown: ${grown.map(([name, rows]) => `${name} ${before.rows[name]} to ${rows}`).join(', ')}; ${before.megabytes} to ${after.megabytes} MB`);
  }
}
