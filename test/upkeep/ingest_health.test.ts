import t from 'tap';
import { testDatabase } from '../support/database.js';
import { epoch, insertEvents } from '../support/events.js';

t.test('ingest_health shows each server: how far behind, and what came within the hour', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 2, at: 9.5 }]);
  await sql`update perforce.load_batches set loaded_at = loaded_at - interval '61 minutes'`;
  await insertEvents(sql, [{ type: 0, at: 1, server: 'commit' }, { type: 6, at: 8 }, { type: 6, at: 9 }]);
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.batch_rows', '3', true)`;
    await insertEvents(tx as never, [{ type: 6, at: 9 }, { type: 6, at: 8 }, { type: 6, at: 10 }], 'on conflict do nothing');
  });
  await sql`
    insert into perforce.rejected_lines (source, line_number, line, reason, rejected_at)
    values ('a', 1, 'x', 'y', now()), ('a', 2, 'x', 'y', now() - interval '2 hours')`;
  t.strictSame([...await sql`
    select server_id, events_last_hour::integer as events, batches_last_hour::integer as batches,
      duplicates_last_hour::integer as duplicates, rejects_last_hour::integer as recent_rejects, rejects::integer,
      lag_s = round(extract(epoch from now() - latest_event_at), 3) as lags, is_silent
    from (select set_config('perforce.now', now()::text, false)) as clock, perforce.ingest_health
    where server_id is not null order by server_id`], [
    { server_id: 'commit', events: 1, batches: 1, duplicates: 2, recent_rejects: 1, rejects: 2, lags: true, is_silent: false },
    { server_id: 'edge', events: 3, batches: 2, duplicates: 2, recent_rejects: 1, rejects: 2, lags: true, is_silent: false },
  ]);
});

t.test('a server that nothing came of within the hour has its row', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }]);
  await sql`update perforce.load_batches set loaded_at = loaded_at - interval '2 hours'`;
  t.match(await sql`select server_id, events_last_hour, batches_last_hour, is_silent from perforce.ingest_health`, [
    { server_id: 'edge', events_last_hour: '0', batches_last_hour: '0', is_silent: true },
  ]);
});

t.test('its problem says in words what is wrong and what to do; null when all is well', async (t) => {
  const { as, sql } = await testDatabase(t);
  const problems = async (): Promise<[string | null, string | null][]> => {
    const rows = await (await as('perforce_analyst'))`select server_id, problem from perforce.ingest_health order by 1, 2`;
    return rows.map(({ server_id, problem }) => [server_id, problem]);
  };
  t.match(await problems(), [[null, /^nothing was loaded yet: start p4-load; there is no partition for tomorrow.*--maintain/]]);
  t.same(await sql`select step, problem from perforce.run_maintenance() where problem is not null`, []);
  t.same(await problems(), [[null, 'nothing was loaded yet: start p4-load']]);

  await sql`insert into perforce.rejected_lines (source, line_number, line, reason) values ('garbage.csv', 1, 'x', 'y')`;
  t.match(await problems(), [[null, /^all of garbage.csv was rejected: .*rejected_lines.*; 1 lines of all sources were rejected within/]]);
  const now = Math.floor(Date.now() / 1000) - epoch;
  await insertEvents(sql, [{ type: 0, at: now }, { type: 12, at: now - 7200, cmdident: null, server: 'commit' }]);
  await sql`update perforce.rejected_lines set rejected_at = rejected_at - interval '2 hours'`;
  t.match(await problems(), [['commit', null], ['edge', null], [null, /^all of garbage.csv was rejected: /]]);
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.source', 'garbage.csv', true)`;
    await insertEvents(tx as never, [{ type: 6, at: now }]);
  });
  t.same(await problems(), [['commit', null], ['edge', null]]);
  await sql`insert into perforce.rejected_lines (source, line_number, line, reason, rejected_at)
    values ('garbage.csv', 2, 'x', 'y', now() + interval '20 minutes')`;
  t.match(await problems(), [['commit', /rejected within/], ['edge', /rejected within/], [null, /^all of garbage.csv was rejected since /]]);
  await sql`delete from perforce.rejected_lines`;
  await sql`update perforce.load_batches set loaded_at = loaded_at - interval '1 hour' where batch_id < 2`;
  await insertEvents(sql, [{ type: 6, at: now + 86_400, server: 'commit' }]);
  await sql`delete from perforce.load_batches where loaded_at < now() - interval '30 minutes'`;
  t.match(await problems(), [['commit', /^1 of the last day's events lay ahead of the clock: set the clock/], ['edge', null]]);
  await sql`update perforce.load_batches set loaded_at = loaded_at - interval '1 hour'`;
  t.match(await problems(), [
    ['commit', /^nothing new of it was loaded since .*: does its p4-load run, .*; 1 of the last/], ['edge', /does its p4-load run/],
  ]);
});

t.test('files of one server that are pinned to different versions are noticed; an update of p4d is not taken for one', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select perforce.prepare_partitions()`;
  const feed = (source: string, version: number, ...hours: number[]): Promise<unknown> => sql.begin(async (tx) => {
    await tx`select set_config('perforce.source', ${source}, true)`;
    await insertEvents(tx as never, hours.map((hour) => ({ type: 9, at: hour * 3600, version, cmdident: `C${hour}` })));
  });
  const problems = async (): Promise<unknown[]> =>
    (await sql`select problem from perforce.ingest_health`).map(({ problem }) => problem);
  await feed('all.csv', 57, -3, -2);
  await feed('all-1.csv', 58, -1, 0, 1);
  await feed('all-1.csv', 59, 1, 2);
  t.same(await problems(), [null]);
  await feed('track.csv', 56, 1);
  t.match(await problems(), [/^it writes records of type 9 in versions 56 and 58 \(track.csv, all-1.csv\), so each event counts twice: feed one/]);
  await sql`update perforce_internal.seen_versions set seen_at = seen_at - interval '3 days'`;
  t.same(await problems(), [null]);
  await sql`select perforce_internal.purge_leftovers()`;
  t.same(await sql`select * from perforce_internal.seen_versions`, []);
});

t.test('enable_columnar says so where there is no columnar engine', async (t) => {
  const { sql } = await testDatabase(t);
  t.same(await sql`select * from perforce.enable_columnar()`, [
    { relation: 'perforce.command_logs', result: 'not added: this server has no google_columnar_engine' },
  ]);
});

t.test('enable_columnar calls no function that only has the name of the engine\'s', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.unsafe(`
    create schema engine;
    create function engine.google_columnar_engine_add(relation text) returns integer language plpgsql
    as $$ begin raise exception 'called as %', current_user; end $$`);
  t.match(await sql`select * from perforce.enable_columnar()`, [{ result: /^not added/ }]);
});
