import type { Sql } from 'postgres';
import t from 'tap';
import { createRandom, type Random } from '../simulator/random.js';
import { simulate, truth } from '../simulator/index.js';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, timeOf, type Event } from '../support/events.js';

const hour = 3600;

/** A complete command of so many ms that starts `at` so many seconds. */
function command(cmdident: string, at: number, lapse: number, more: Partial<Event> = {}): Event[] {
  const end = { type: 2, at: at + lapse / 1000, cmdident, version: 56, payload: { lapse: `${lapse / 1000}s` } };
  return [{ type: 0, at, cmdident, ...more }, { ...end, ...more }];
}

/** Rolls up at a time of the tests' world. */
async function rollUp(sql: Sql, at: number): Promise<number> {
  return atTime(sql, at, async (tx) => (await tx`select perforce.roll_up() as hours`)[0]!.hours);
}

/** What is wrong with the statistics, when every hour has been rolled up. */
const discrepancies = `
  with expected as (
    select date_trunc('hour', first_event_at, 'UTC') as hour, coalesce(server_id, '') as server_id,
           coalesce(func, '') as func, coalesce(user_name, '') as user_name, coalesce(prog, '') as prog, count(*) as commands,
           sum(error_count) as errors, count(*) filter (where status = 'orphaned') as orphans, sum(files) as files,
           coalesce(sum(lapse_ms), 0) as lapse_ms, coalesce(sum(rows_scan), 0) as rows_scan, count(lapse_ms) as lapses
    from perforce.command_logs group by 1, 2, 3, 4, 5)
  select * from expected as e
  full join perforce.command_stats_hourly as s using (hour, server_id, func, user_name, prog)
  where (e.commands, e.errors, e.orphans, e.files, e.lapse_ms, e.rows_scan, e.lapses) is distinct from (
    s.commands, s.errors, s.orphans, s.files, s.lapse_ms, s.rows_scan,
    (select coalesce(sum(value::bigint), 0) from jsonb_each_text(s.lapse_histogram)))`;

/** What is wrong with table_use_hourly, when every hour has been rolled up and all raw events are there. */
const tableUseDiscrepancies = `
  with expected as (
    select date_trunc('hour', u.first_event_at, 'UTC') as hour, coalesce(c.server_id, '') as origin_server_id,
           coalesce(u.server_id, '') as server_id, coalesce(u.table_name, '') as table_name, coalesce(u.func, '') as func,
           count(*) as commands, count(*) filter (where greatest(u.total_read_wait_ms, u.total_write_wait_ms) > 0) as waits,
           sum(u.rows_scan) as rows_scan, sum(u.read_locks) as read_locks, sum(u.total_read_wait_ms) as total_read_wait_ms,
           max(u.max_write_held_ms) as max_write_held_ms, sum(u.total_peek_held_ms) as total_peek_held_ms
    from perforce.table_use as u join perforce.commands as c using (cmdident)
    where c.status <> 'running' group by 1, 2, 3, 4, 5)
  select * from expected as e
  full join perforce.table_use_hourly as s using (hour, origin_server_id, server_id, table_name, func)
  where (e.commands, e.waits, e.rows_scan, e.read_locks, e.total_read_wait_ms, e.max_write_held_ms, e.total_peek_held_ms)
    is distinct from
    (s.commands, s.waits, s.rows_scan, s.read_locks, s.total_read_wait_ms, s.max_write_held_ms, s.total_peek_held_ms)`;

const distributions: Record<string, (random: Random) => number> = {
  'the same for all': () => 6,
  'a few ms': (random) => random.below(20),
  'anything to an hour': (random) => random.below(3_600_000),
  'over all orders of magnitude': (random) => Number((10 ** (random.below(9_000) / 1000 - 3)).toFixed(6)),
  'two humps': (random) => (random.chance(0.94) ? random.between(1, 40) : random.between(600_000, 900_000)),
};

for (const [name, draw] of Object.entries(distributions)) {
  t.test(`percentiles are within 5 % of percentile_cont: ${name}`, async (t) => {
    const { sql } = await testDatabase(t);
    let worst = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const random = createRandom(`${name} ${seed}`);
      const lapses = Array.from({ length: 1 + (seed < 20 ? random.below(12) : random.below(3000)) }, () => draw(random));
      const [row] = await sql`
        with lapses as (select value::numeric as lapse from json_array_elements_text(${JSON.stringify(lapses)}::text::json)),
        rows as (
          select array_agg(h) as histograms from (
            select jsonb_object_agg(bucket, n) as h from (
              select part, perforce_internal.lapse_bucket(lapse) as bucket, count(*) as n
              from (select lapse, row_number() over () % 3 as part from lapses) as l group by 1, 2) as b
            group by part) as p)
        select max(abs(estimate - exact) / nullif(exact, 0)) as error, bool_and(estimate = 0) filter (where exact = 0) as zero
        from rows, unnest(array[0, 0.25, 0.5, 0.95, 0.99, 1]) as q
        cross join lateral (select percentile_cont(q) within group (order by lapse) as exact from lapses) as e
        cross join lateral (select perforce.stats_percentile(perforce.add_histograms(histograms), q) as estimate) as s`;
      worst = Math.max(worst, Number(row!.error));
      if (row!.zero === false) t.fail(`seed ${seed}: 0 is estimated as something else`);
    }
    t.ok(worst < 0.026, `off by ${(100 * worst).toFixed(2)} % at most`);
  });
}

t.test('a percentile of nothing is null, and a quantile outside 0 to 1 is refused', async (t) => {
  const { sql } = await testDatabase(t);
  t.match(await sql`
    select perforce.stats_percentile('{}', 0.5) as empty, perforce.stats_percentile(perforce.add_histograms(null), 0.5) as none,
           perforce_internal.lapse_bucket(null) as bucket, perforce.add_histograms(array['{"3": 1}', null, '{"3": 2, "4": 1}']::jsonb[]) as sum`,
  [{ empty: null, none: null, bucket: null, sum: { 3: 3, 4: 1 } }]);
  await t.rejects(sql`select perforce.stats_percentile('{"1": 1}', 95)`, { code: 'P4040', hint: /0\.95/ });
});

t.test('only hours that changed are computed anew, late data included', async (t) => {
  const { sql } = await testDatabase(t);
  const rows = () => sql`
    select extract(epoch from hour - ${timeOf(0)})::integer / 3600 as hour, sum(commands)::integer as commands, min(xmin::text) as version
    from perforce.command_stats_hourly group by hour order by 1`;
  await insertEvents(sql, [...command('A', 10, 20), ...command('B', 20, 30), ...command('C', hour + 5, 40)]);
  t.equal(await rollUp(sql, 2 * hour), 2);
  const before = await rows();
  t.match(before, [{ hour: 0, commands: 2 }, { hour: 1, commands: 1 }]);
  t.equal(await rollUp(sql, 2 * hour), 0);

  await insertEvents(sql, [{ type: 6, at: 11, cmdident: 'A', payload: { filesize: 7 } }]);
  t.equal(await rollUp(sql, 3 * hour), 1);
  t.match(await sql`select sum(files)::integer as files from perforce.command_stats_hourly`, [{ files: 1 }]);
  t.same((await rows())[1], before[1], 'the other hour was left alone');

  await insertEvents(sql, [{ type: 0, at: 30, cmdident: 'C', server: 'commit', pid: 8 }]);
  t.equal(await rollUp(sql, 3 * hour), 1);
  t.match(await rows(), [{ hour: 0, commands: 2 }], 'a command that was reopened is counted no more');
  await insertEvents(sql, [{ type: 2, at: hour + 9, cmdident: 'C', server: 'commit', pid: 8 }]);
  t.equal(await rollUp(sql, 3 * hour), 1);
  t.match(await rows(), [{ hour: 0, commands: 3 }]);
  t.same(await sql.unsafe(discrepancies), []);
});

t.test('late data of one server leave the statistics of the others alone, even if their summaries are gone', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, command('A', 10, 20));
  t.equal(await rollUp(sql, hour), 1);
  await sql`truncate perforce.command_logs, perforce.command_events, perforce.raw_events`;
  await insertEvents(sql, command('B', 30, 40, { server: 'commit' }));
  t.equal(await rollUp(sql, hour), 1);
  t.match(await sql`select server_id, commands::integer from perforce.command_stats_hourly order by 1`,
    [{ server_id: 'commit', commands: 1 }, { server_id: 'edge', commands: 1 }]);
});

t.test('an hour is rolled up when it is over, the latest first, so many a call', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [0, 1, 2, 3].flatMap((n) => command(`C${n}`, n * hour, 5)));
  const hours = () => sql`select extract(epoch from hour - ${timeOf(0)})::integer / 3600 as hour from perforce.command_stats_hourly order by 1`;
  t.equal(await rollUp(sql, 3 * hour + 1800), 3);
  t.match(await hours(), [{ hour: 0 }, { hour: 1 }, { hour: 2 }]);
  await sql`truncate perforce.command_stats_hourly`;
  await sql`insert into perforce_internal.stale_hours select ${timeOf(0)}::timestamptz + n * interval '1 hour', 'edge' from generate_series(0, 2) as n`;
  t.match(await sql`select set_config('perforce.now', ${timeOf(9 * hour)}, false), perforce.roll_up(2) as hours`, [{ hours: 2 }]);
  t.match(await hours(), [{ hour: 2 }, { hour: 3 }]);
});

t.test('what commits while a roll-up runs is left to the next; a second roll-up at once does nothing', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, command('A', 1, 5));
  await sql.begin(async (loading) => {
    await insertEvents(loading as never, command('B', 2, 5));
    await sql.begin(async (rolling) => {
      await rolling`select set_config('perforce.now', ${timeOf(hour)}, true)`;
      t.match(await rolling`select perforce.roll_up() as hours`, [{ hours: 1 }]);
      t.equal(await rollUp(sql, hour), 0);
    });
    t.match(await sql`select commands::integer from perforce.command_stats_hourly`, [{ commands: 1 }]);
  });
  t.equal(await rollUp(sql, hour), 1);
  t.match(await sql`select commands::integer from perforce.command_stats_hourly`, [{ commands: 2 }]);
});

t.test('of simulated logs, the statistics are those of the summaries, however they came', async (t) => {
  const { sql, load } = await testDatabase(t);
  const events = [...simulate({ seed: 21, commands: 400, commandsPerSecond: 0.02 })];
  const { commands } = truth(events);
  const lines = events.map(({ line }) => line);
  await load(lines.slice(0, 2000), ['--batch-rows', '300']);
  await rollUp(sql, 0);
  await load(lines, ['--batch-rows', '700']);
  t.ok(await rollUp(sql, 0) > 1);
  t.same(await sql.unsafe(discrepancies), []);
  t.same(await sql.unsafe(tableUseDiscrepancies), []);
  t.match(await sql`select sum(commands)::integer as commands from perforce.command_stats_hourly`,
    [{ commands: [...commands.values()].filter(({ is_complete }) => is_complete).length }]);
});

/** A record of what a command did to a table, when it ended. */
const use = (cmdident: string, at: number, dbName: string, wait: number, more: Partial<Event> = {}): Event => ({
  type: 9, at, cmdident, payload: { dbName, readLocks: 1, totalLockWaitRead: wait, maxLockWaitRead: wait }, ...more,
});

const usesOf = (sql: Sql) => sql`
  select extract(epoch from hour - ${timeOf(0)})::integer / 3600 as hour, origin_server_id as origin, server_id as server,
    table_name as "table", commands::integer, waits::integer, total_read_wait_ms::integer as waited,
    max_read_wait_ms::integer as longest
  from perforce.table_use_hourly order by 1, 2, 3, 4`;

t.test('the use of tables is rolled up by the hour and server of the command, and by the server of the table', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...command('A', 10, 20), use('A', 10, 'db.have', 0), use('A', 10, 'db.have', 7), use('A', 10, 'db.rev', 3),
    ...command('B', 20, 30), use('B', 20, 'db.have', 5), use('B', 20, 'db.have', 9, { server: 'commit' }),
    ...command('C', hour + 5, 40), use('C', hour + 5, 'db.have', 0),
    { type: 0, at: 30, cmdident: 'R' }, use('R', 31, 'db.have', 100),
  ]);
  t.equal(await rollUp(sql, 2 * hour), 2);
  t.same(await usesOf(sql), [
    { hour: 0, origin: 'edge', server: 'commit', table: 'db.have', commands: 1, waits: 1, waited: 9, longest: 9 },
    { hour: 0, origin: 'edge', server: 'edge', table: 'db.have', commands: 2, waits: 2, waited: 12, longest: 7 },
    { hour: 0, origin: 'edge', server: 'edge', table: 'db.rev', commands: 1, waits: 1, waited: 3, longest: 3 },
    { hour: 1, origin: 'edge', server: 'edge', table: 'db.have', commands: 1, waits: 0, waited: 0, longest: 0 },
  ], 'what runs is not counted');
  t.same(await sql.unsafe(tableUseDiscrepancies), []);
});

t.test('late events change the use of tables of their hour, orphaned and reopened commands included', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...command('A', 10, 20), use('A', 10, 'db.have', 7), ...command('C', hour + 5, 40)]);
  await insertEvents(sql, [{ type: 0, at: 30, cmdident: 'O' }, use('O', 31, 'db.have', 100)]);
  await rollUp(sql, 2 * hour);
  t.match(await usesOf(sql), [{ commands: 1, waited: 7 }]);

  await insertEvents(sql, [use('A', 10.5, 'db.have', 4)]);
  await sql`update perforce.command_events set orphan_reason = 'no_end' where cmdident = 'O'`;
  await sql`select perforce.finalize_command('O')`;
  t.equal(await rollUp(sql, 2 * hour), 1);
  t.match(await usesOf(sql), [{ commands: 2, waited: 111 }]);
  t.same(await sql.unsafe(tableUseDiscrepancies), []);

  await insertEvents(sql, [{ type: 0, at: 40, cmdident: 'A', server: 'commit', pid: 8 }]);
  t.equal(await rollUp(sql, 2 * hour), 1);
  t.match(await usesOf(sql), [{ commands: 1, waited: 100 }], 'a command that was reopened is counted no more');
});

/** Archives what is over, a month after the epoch of the tests. */
async function archive(sql: Sql): Promise<number> {
  await keepFor(sql, '400 days', '60 days', '3 days');
  return atTime(sql, 31 * 86_400, async (tx) => (await tx`select perforce.archive_commands() as archived`)[0]!.archived);
}

t.test('the use of tables by archived commands is counted as that by all others', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...command('A', 10, 20), use('A', 10, 'db.have', 7), ...command('B', 20, 30)]);
  await rollUp(sql, hour);
  t.equal(await archive(sql), 2);
  const late = [...command('D', 40, 20), use('D', 40, 'db.have', 3), use('A', 10.5, 'db.have', 1)];
  await atTime(sql, 31 * 86_400, (tx) => insertEvents(tx, late));
  t.same(await sql`select * from perforce.command_events`, []);
  t.equal(await rollUp(sql, hour), 1);
  t.match(await usesOf(sql), [{ commands: 2, waited: 11, longest: 7 }]);
  t.same(await sql.unsafe(discrepancies), []);
  t.same(await sql.unsafe(tableUseDiscrepancies), []);
});

t.test('where raw events of its day were dropped, the use of tables stays as it was, for the servers that wrote that day', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...command('A', 10, 20), use('A', 10, 'db.have', 7), ...command('B', 20, 30)]);
  await rollUp(sql, hour);
  t.equal(await archive(sql), 2);
  await sql`insert into perforce.closed_days (day, server_id, closed_at) values ('2026-11-20', 'edge', now())`;
  await sql`delete from perforce.raw_events`;
  await atTime(sql, 31 * 86_400, (tx) => insertEvents(tx, [
    ...command('E', 50, 20, { server: 'commit' }), use('E', 50, 'db.have', 2, { server: 'commit' }),
  ]));
  await sql`delete from perforce.command_logs where cmdident = 'B'`;
  t.equal(await rollUp(sql, hour), 1);
  t.match(await usesOf(sql), [
    { origin: 'commit', commands: 1, waited: 2 }, { origin: 'edge', commands: 1, waited: 7 },
  ]);
  t.same(await sql.unsafe(discrepancies), [], 'command_stats_hourly has it all');
});

t.test('commands may be archived while hours are rolled up, and hours rolled up while commands are archived', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...command('A', 10, 20), use('A', 10, 'db.have', 7)]);
  await atTime(sql, hour, async (rolling) => {
    t.match(await rolling`select perforce.roll_up() as hours`, [{ hours: 1 }]);
    t.equal(await archive(sql), 1);
  });
  await atTime(sql, hour, (tx) => insertEvents(tx, [...command('B', 20, 30), use('B', 20, 'db.have', 2)]));
  await atTime(sql, 31 * 86_400, async (archiving) => {
    t.match(await archiving`select perforce.archive_commands() as archived`, [{ archived: 1 }]);
    t.equal(await rollUp(sql, hour), 1);
  });
  t.match(await usesOf(sql), [{ commands: 2, waited: 9 }]);
  t.same(await sql.unsafe(tableUseDiscrepancies), []);
});
