import type { Sql } from 'postgres';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';
import { rowsRead } from '../support/rows_read.js';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** What an hour was like, so many seconds from the epoch of the tests: so many commands, all of one lapse. */
async function hourBefore(sql: Sql, at: number, of: { func?: string; user?: string; commands: number; lapse: number; failed?: number; wait?: number }): Promise<void> {
  await sql`
    insert into perforce.command_stats_hourly
    select (jsonb_populate_record(null::perforce.command_stats_hourly, (
      select jsonb_object_agg(attname, case attname
        when 'hour' then to_jsonb(${timeOf(at)}::text) when 'server_id' then '"edge"' when 'prog' then '"p4"'
        when 'func' then to_jsonb(${of.func ?? 'user-sync'}::text) when 'user_name' then to_jsonb(${of.user ?? 'anna'}::text)
        when 'commands' then to_jsonb(${of.commands}::integer) when 'failed' then to_jsonb(${of.failed ?? 0}::integer)
        when 'total_read_wait_ms' then to_jsonb(${of.wait ?? 0}::integer)
        when 'lapse_histogram' then jsonb_build_object(perforce_internal.lapse_bucket(${of.lapse}::integer), ${of.commands}::integer)
        else '0' end)
      from pg_attribute where attrelid = 'perforce.command_stats_hourly'::regclass and attnum > 0 and not attisdropped
    ))).*`;
}

const command = (cmdident: string, at: number, seconds: number | null, more: Partial<Event> = {}): Event[] => [
  { cmdident, type: 0, at, ...more },
  ...seconds === null ? [] : [{ cmdident, type: 2, at: at + seconds, payload: { lapse: `${seconds}s` }, ...more }],
];

t.test('unusual_commands compares with the narrowest of func, user and hour of which enough is known', async (t) => {
  const { sql } = await testDatabase(t);
  await hourBefore(sql, -DAY, { commands: 30, lapse: 10_000 });
  await hourBefore(sql, -DAY + 5 * HOUR, { commands: 200, lapse: 2_000 });
  await hourBefore(sql, -2 * DAY, { user: 'ben', commands: 19, lapse: 50_000 });
  await hourBefore(sql, -2 * DAY, { user: 'cleo', commands: 3_000, lapse: 4_000 });
  await hourBefore(sql, -8 * DAY, { commands: 500, lapse: 100 });
  await hourBefore(sql, -DAY, { func: 'user-obliterate', commands: 19, lapse: 1_500 });
  await insertEvents(sql, [
    ...command('SAME_HOUR', 10, 9), ...command('LONG', 20, 25), ...command('OTHER_HOUR', HOUR, 9),
    ...command('FEW_OF_USER', 30, 15, { user: 'ben' }), ...command('QUICK', 40, 0.5, { user: 'cleo' }),
    ...command('NO_HISTORY', 50, 99, { func: 'user-obliterate' }), ...command('RUNS', 60, null), ...command('BEFORE', -100, 10),
    ...command('CARRIED', -50, 70),
  ]);
  const found = async (least: number): Promise<unknown[]> => sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', ${timeOf(HOUR + 60)}, true)`;
    return (await tx`
      select cmdident, status, took_ms::integer, round(usual_ms / 1000)::integer as usual_s, compared_with, compared_commands::integer
      from perforce.unusual_commands(${timeOf(0)}, ${timeOf(2 * HOUR)}, ${least}) order by cmdident`).map(Object.values);
  });
  t.strictSame(await found(1_000), [
    ['CARRIED', 'complete', 70_000, 10, 'func and user', 230],
    ['FEW_OF_USER', 'complete', 15_000, 10, 'func', 3_249],
    ['LONG', 'complete', 25_000, 10, 'func, user and hour', 30],
    ['RUNS', 'running', 3_600_000, 10, 'func, user and hour', 30],
  ]);
  t.same((await found(60_000)).map((row) => (row as unknown[])[0]), ['CARRIED', 'RUNS']);
});

t.test('what a window is compared with ends before its first hour, also in a time zone of half hours', async (t) => {
  const { sql } = await testDatabase(t);
  await hourBefore(sql, -DAY, { commands: 30, lapse: 1_000 });
  await hourBefore(sql, 0, { commands: 5_000, lapse: 99_000 });
  await insertEvents(sql, command('LONG', 2_000, 50));
  await sql.begin(async (tx) => {
    await tx`set local timezone = 'Asia/Kolkata'`;
    t.match(await tx`select cmdident from perforce.unusual_commands(${timeOf(1_800)}, ${timeOf(HOUR)})`, [{ cmdident: 'LONG' }]);
  });
});

t.test('unusual_commands reads of the week the hours that it compares with', async (t) => {
  const { sql } = await testDatabase(t);
  await hourBefore(sql, -DAY, { commands: 30, lapse: 1_000 });
  const { count: week } = await sql`
    insert into perforce.command_stats_hourly
    select (jsonb_populate_record(s, jsonb_build_object(
      'hour', s.hour + make_interval(days => 1, hours => -h), 'user_name', 'user' || u
    ))).*
    from perforce.command_stats_hourly as s, generate_series(1, 168) as h, generate_series(1, 200) as u`;
  await sql`analyze perforce.command_stats_hourly`;
  await insertEvents(sql, command('OF_HOUR', 10, 9));
  const read = await sql.begin(async (tx) => {
    const before = await rowsRead(tx as never);
    t.equal((await tx`select from perforce.unusual_commands(${timeOf(0)}, ${timeOf(60)})`).length, 1);
    return await rowsRead(tx as never) - before;
  });
  t.ok(read < week / 8, `${read} rows of ${week}`);
});

t.test('unusual_hours compares with the same hour of earlier weeks, then days, then the hours before, or is silent', async (t) => {
  const { sql } = await testDatabase(t);
  for (const week of [1, 2, 3]) await hourBefore(sql, -week * 7 * DAY, { commands: 100 + week, lapse: 10, failed: 2 });
  for (const day of [1, 2, 3, 4]) await hourBefore(sql, HOUR - day * DAY, { commands: 50, lapse: 10, wait: 60_000 });
  await hourBefore(sql, 0, { commands: 160, lapse: 10, failed: 8 });
  await hourBefore(sql, HOUR, { commands: 20, lapse: 10, wait: 99_000 });
  for (const hour of [2, 3, 4]) await hourBefore(sql, hour * HOUR, { commands: 30, lapse: 10 });
  await hourBefore(sql, 5 * HOUR, { commands: 300, lapse: 10, wait: 9_000 });
  const rows = await sql`
    select round(extract(epoch from hour - ${timeOf(0)}) / 3600)::integer as at, metric, value::integer, usual::integer, compared_with,
      compared_hours::integer
    from perforce.unusual_hours(${timeOf(0)}, ${timeOf(6 * HOUR)})`;
  t.strictSame(rows.map(Object.values), [
    [0, 'commands', 160, 102, 'this hour of earlier weeks', 3],
    [0, 'failed', 8, 2, 'this hour of earlier weeks', 3],
    [1, 'commands', 20, 50, 'this hour of the days before', 4],
    [1, 'lock_wait_ms', 99_000, 60_000, 'this hour of the days before', 4],
    [5, 'commands', 300, 30, 'the 24 hours before', 5],
  ]);
  t.same(await sql`select * from perforce.unusual_hours(${timeOf(-22 * DAY)}, ${timeOf(-20 * DAY)})`, [], 'there is no history');
});

t.test('replication that lags more than in the hours before is unusual', async (t) => {
  const { sql } = await testDatabase(t);
  const journal = (at: number): Event[] => [{ cmdident: `J${at}`, func: 'rmt-Journal', type: 0, at }];
  await insertEvents(sql, [
    ...Array.from({ length: 240 }, (_, n) => journal(n * 60)).flat(), ...journal(4 * HOUR + 600), ...journal(4 * HOUR + 630),
  ]);
  t.match(await sql`select metric, value, usual from perforce.unusual_hours(${timeOf(4 * HOUR)}, ${timeOf(5 * HOUR)})`, [
    { metric: 'replication_lag_ms', value: '660000', usual: '60000.000' },
  ]);
});
