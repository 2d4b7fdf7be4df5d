import type { Sql } from 'postgres';
import t from 'tap';
import { fates, type LogEvent, simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { eventColumns, stateOf } from '../support/events.js';

/** Sweeps when all servers have been silent for two days, and says all that can tell of orphans. */
async function history(sql: Sql): Promise<unknown> {
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', (now() + interval '2 days')::text, true)`;
    await tx`select perforce.sweep_orphans(), perforce.roll_up()`;
  });
  return {
    ...await stateOf(sql) as object,
    orphans: [...await sql`select to_jsonb(o) - 'orphaned_at' as orphan from perforce.orphaned_commands as o order by cmdident`],
    restarts: [...await sql`select * from perforce.server_restarts order by event_time, server_id`],
    statistics: [...await sql`select to_jsonb(s) as hour from perforce.command_stats_hourly as s order by s::text`],
    concurrency: [...await sql`
      select c.* from (select date_trunc('hour', min(event_time)) as first from perforce.raw_events) as e
      cross join lateral perforce.concurrency(e.first, e.first + interval '26 hours', '10 minutes') as c order by at`],
  };
}

/** Forgets everything, and loads it again in pieces, with sweeps between. */
async function reload(sql: Sql, order: (pieces: number[]) => number[]): Promise<void> {
  const columns = await eventColumns(sql);
  await sql`
    truncate perforce.raw_events, perforce.command_events, perforce.command_logs, perforce.orphaned_commands,
      perforce.load_batches, perforce_internal.load_batch_servers, perforce.command_stats_hourly,
      perforce.table_use_hourly, perforce_internal.stale_hours, perforce_internal.late_signs`;
  const size = 12;
  for (const piece of order(Array.from({ length: size }, (_, n) => n))) {
    await sql.unsafe(`
      insert into perforce.raw_events (${columns})
      select ${columns} from (select e.*, ntile(${size}) over (order by event_time) - 1 as piece from all_events as e) as e
      where piece = ${piece}`);
    await sql`select perforce.sweep_orphans(), perforce.archive_commands()`;
  }
}

const shuffled = (pieces: number[]): number[] => pieces.map((n) => (n * 7 + 5) % pieces.length);

t.test('orphans are the true ones, and everything is the same in whatever order it was loaded and swept', async (t) => {
  const { load, sql } = await testDatabase(t);
  const events = [...simulate({ seed: 11, commands: 200, restarts: 3, missingEnds: 0.15, missingStarts: 0.1 })];
  const expected = [...fates(truth(events))];
  t.same(new Set(expected.map(([, { reason }]) => reason)),
    new Set(['server_restart', 'next_command', 'no_end', 'no_start']), 'of every kind');
  await load(events.map(({ line }) => line));
  await sql`create table all_events as select * from perforce.raw_events`;
  const atOnce = await history(sql);
  t.same(await sql`
    select cmdident, reason, (extract(epoch from gone_at) * 1000000)::bigint::text as gone_at
    from perforce.orphaned_commands order by cmdident`,
  expected.map(([cmdident, { reason, gone_at }]) => ({ cmdident, reason, gone_at: String(gone_at) })));
  t.same(await sql`select * from perforce.reconcile()`, []);

  for (const [name, order] of Object.entries({
    'in order': (pieces: number[]) => pieces, backwards: (pieces: number[]) => pieces.toReversed(), shuffled,
  })) {
    await reload(sql, order);
    t.same(await history(sql), atOnce, name);
  }
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('on a day of which 4 % of the ends are lost, the known concurrency is the true one', async (t) => {
  const { load, sql } = await testDatabase(t);
  const day = { seed: 5, commands: 400, commandsPerSecond: 400 / 86_400, restarts: 2, bursts: 0, missingStarts: 0, filesPerSync: 20 };
  const ofPeople = (events: Iterable<LogEvent>): LogEvent[] => [...events].filter(({ fields }) => !/^(pull|rmt-Journal)$/.test(fields[10] ?? ''));
  const ran = [...truth(ofPeople(simulate({ ...day, missingEnds: 0 }))).commands.values()];
  const seconds = ran.reduce((sum, { first_event_at, last_event_at }) =>
    sum + Number(last_event_at.micros - first_event_at.micros) / 1_000_000, 0);
  const events = ofPeople(simulate({ ...day, missingEnds: 0.04 }));
  await load(events.map(({ line }) => line));
  await sql`select perforce.sweep_orphans()`;
  const [{ known, presumed }] = await sql`
    select sum(c.known)::integer * 10 as known, sum(c.presumed)::integer * 10 as presumed
    from (select date_trunc('day', min(event_time)) as first from perforce.raw_events) as e
    cross join lateral perforce.concurrency(e.first, e.first + interval '40 hours', '10 seconds') as c` as any;
  t.ok(Math.abs(known / seconds - 1) < 0.05, `${known} of ${seconds} s`);
  t.ok(presumed > seconds, 'what was presumed would have made more than all');
});
