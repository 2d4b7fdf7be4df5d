import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';
import { ourRelations } from '../support/ours.js';

const day = 86_400;
const years = 365 * day;

/** What is loaded on a day: commands, a sign of the pull that runs from the first day on, and each week a wild time. */
function eventsOf(n: number): Event[][] {
  const at = n * day;
  const commands = ['A', 'B', 'C'].map((name, index): Event[] => {
    const of = { cmdident: `${name}${n}`, pid: n };
    return [{ type: 0, at: at + index, ...of }, { type: 6, at: at + index + 1, ...of, payload: { file: '//a', rev: n } }, { type: 2, at: at + index + 2, ...of }];
  });
  const pull: Event[] = [{ type: n === 0 ? 0 : 7, at, cmdident: 'PULL', func: 'pull', payload: { utime: n } }];
  const wild: Event[] = n % 7 === 3
    ? [30 * years, -40 * years].map((far, index) => ({ type: index * 2, at: at + far, cmdident: `WILD${n}` }))
    : [];
  return [...commands, pull, wild].filter((events) => events.length > 0);
}

/** Rows and partitions, of all that grows. */
async function sizes(sql: Sql): Promise<Record<string, number>> {
  const tables = await sql`
    select oid::regclass::text as name from pg_class
    where oid in ${sql.unsafe(ourRelations)} and relkind in ('r', 'p') and not relispartition
      and oid::regclass::text !~ '_hourly$|closed_days$'`;
  const counts = tables.map(({ name }) => `(select count(*)::integer from ${name}) as "${name}"`).join(', ');
  const [row] = await sql.unsafe(`select ${counts}, (select count(*)::integer from perforce_internal.dated_partitions()) as partitions`);
  return row as unknown as Record<string, number>;
}

t.test('after sixty days, with what runs all the time and wild times each week, nothing has grown but statistics', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '31 days', '3 days', '1 day');
  await sql`update perforce.settings set value = '7 days' where name in ('batch_retention', 'reject_retention')`;
  const seen: Record<number, Record<string, number>> = {};
  for (let n = 0; n < 61; n += 1) {
    await atTime(sql, n * day + 60, async (tx) => {
      for (const events of eventsOf(n)) await insertEvents(tx, events);
      await tx`insert into perforce.rejected_lines (source, line_number, line, reason, rejected_at)
        values ('all.csv', ${n}, 'x', 'y', perforce.clock())`;
      await tx`update perforce.command_events set last_updated = perforce.clock() where xmin = pg_current_xact_id()::xid`;
      await tx`update perforce.command_logs set finalized_at = perforce.clock() where xmin = pg_current_xact_id()::xid`;
      if (n % 2 === 1) return;
      const problems = await tx`select step, problem from perforce.run_maintenance() where problem is not null`;
      if (problems.length > 0) t.same([...problems], [], `day ${n}`);
    });
    if (n === 46 || n === 60) seen[n] = await sizes(sql);
  }
  t.ok(seen[46]!.partitions! > 5 && seen[46]!['perforce.command_events']! > 0);
  for (const sums of Object.values(seen)) {
    t.ok(sums['perforce.command_logs']! < 70 * 3, 'summaries of two months and wild ones');
    delete sums['perforce.command_logs'];
  }
  t.same(seen[60], seen[46]);
  t.match(await sql`select status, event_count::integer as events from perforce.commands where cmdident = 'PULL'`, [{ status: 'running', events: 61 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('a trickle of batches is condensed by minute and source after a day, and says the same as before', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`
    insert into perforce.load_batches (loaded_at, source, rows, new, first_event_at, last_event_at)
    select ${timeOf(0)}::timestamptz + n * interval '0.5 s', case when n % 2 = 0 then 'a' end, 3, 2, ${timeOf(0)}, ${timeOf(0)}::timestamptz + n * interval '1 s'
    from generate_series(0, 1199) as n`;
  await sql`
    insert into perforce_internal.load_batch_servers (batch_id, server_id, day, new, first_event_at, last_event_at, watermark_at, skewed)
    select batch_id, s.server_id, '2026-11-20', 1, first_event_at, last_event_at, last_event_at, 0
    from perforce.load_batches cross join (values ('edge'), ('commit')) as s (server_id) where batch_id < 1200 or s.server_id = 'edge'`;
  const told = async (): Promise<unknown> => [
    ...await sql`select server_id, latest_event_at from perforce.watermarks order by 1`,
    ...await sql`select source, sum(rows), sum(new), sum(duplicates), min(first_event_at), max(last_event_at), sum(coalesce(batches, 1)) from perforce.load_batches group by 1 order by 1`,
    ...await sql`select server_id, sum(new), max(last_event_at) from perforce_internal.load_batch_servers group by 1 order by 1`,
  ];
  const condense = (at: number): Promise<unknown> => atTime(sql, at, (tx) => tx`select perforce_internal.condense_batches()::integer as saved`);
  const before = await atTime(sql, day, told);
  t.match(await condense(day), [{ saved: 0 }]);
  t.match(await condense(day + 601), [{ saved: 1180 }]);
  t.match(await condense(day + 601), [{ saved: 0 }]);
  t.same(await atTime(sql, day, told), before);
  t.match(await sql`select count(*)::integer as rows from perforce_internal.load_batch_servers`, [{ rows: 40 }]);
});

t.test('what is published to a subscriber is loaded, swept, rolled up and dropped all the same', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days', '3 days', '1 day');
  const [server] = await sql`
    select current_setting('server_version_num')::integer >= 180000 as "mayPublishGenerated"`;
  await sql.unsafe(`create publication everything for table ${(await sql`
    select string_agg(oid::regclass::text, ', ') as tables from pg_class
    where oid in ${sql.unsafe(ourRelations)} and relkind in ('r', 'p') and not relispartition`)[0]!.tables}`);
  t.same(await sql`
    select c.oid::regclass::text as name from pg_class as c
    where c.oid in ${sql.unsafe(ourRelations)} and c.relkind = 'r' and c.relreplident = 'd'
      and not exists (select from pg_index as i where i.indrelid = c.oid and i.indisprimary)`, [], 'each row has an identity');
  await atTime(sql, 60, async (tx) => {
    for (const events of eventsOf(3)) await insertEvents(tx, events.map((event) => ({ ...event, at: event.at - 3 * day })));
    await insertEvents(tx, [{ type: 0, at: 0, cmdident: 'O' }]);
  });
  await atTime(sql, 2 * day, (tx) => insertEvents(tx, [{ type: 6, at: 5, cmdident: 'A3' }, { type: 12, at: 2 * day, cmdident: null }]));
  const strays = async (): Promise<number> =>
    (await sql`select count(*)::integer as n from perforce_internal.stray_ranges() where perforce_internal.gets_partition(first_at)`)[0]!.n;
  const maintain = async (at: number): Promise<void> => atTime(sql, at, async (tx) => {
    const steps = await tx`select step, problem from perforce.run_maintenance() where problem is not null`;
    t.same([...steps], [], `${at / day} days`);
  });
  if (server!.mayPublishGenerated) {
    await atTime(sql, 2 * day, async (tx) => t.match(
      await tx`select step, problem from perforce.run_maintenance() where problem is not null`,
      [{ step: 'prepare_partitions', problem: /^publication everything lets no rows be moved .*: alter publication everything set/ }],
    ));
    t.equal(await strays(), 2, 'of two days; the month of the summaries has its partition');
    await sql`alter publication everything set (publish_generated_columns = stored)`;
  }
  await maintain(2 * day);
  t.equal(await strays(), 0);
  for (let n = 3; n < 8; n += 1) await maintain(n * day);
  t.match(await sql`select count(*)::integer as n from perforce_internal.raw_events_default`, [{ n: 0 }]);
  t.match(await sql`select count(*)::integer > 0 as closed from perforce.closed_days`, [{ closed: true }]);
  t.match(await sql`select status from perforce.commands where cmdident = 'O'`, [{ status: 'orphaned' }]);
});
