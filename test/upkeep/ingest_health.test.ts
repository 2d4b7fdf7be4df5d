import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents } from '../support/events.js';

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
    order by server_id`], [
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
