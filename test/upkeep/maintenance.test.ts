import t from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { insertEvents } from '../support/events.js';

const day = 86_400;

t.test('run_maintenance does every step, and says how much', async (t) => {
  const { sql } = await testDatabase(t);
  await atTime(sql, 2 * day, (tx) => insertEvents(tx, [{ type: 0, at: 0 }, { type: 12, at: 2 * day, cmdident: null }]));
  const steps = await atTime(sql, 2 * day, (tx) => tx`select * from perforce.run_maintenance()`);
  const jobs = await sql`select job from perforce.maintenance_jobs()`;
  t.same(steps.map(({ step }) => step), jobs.map(({ job }) => job));
  t.same(steps.filter(({ problem }) => problem), []);
  t.match(steps.find(({ step }) => step === 'sweep_orphans'), { result: '1' });
  t.match(await sql`select status from perforce.command_events`, [{ status: 'orphaned' }]);
});

t.test('a step that fails is reported, and the others are done', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.unsafe(`
    create or replace function perforce.sweep_orphans(max_commands integer default 10000) returns bigint
    language plpgsql as $$ begin raise exception 'no sweep today' using errcode = 'P4999'; end $$`);
  const steps = await sql`select * from perforce.run_maintenance()`;
  t.same(steps.filter(({ problem }) => problem), [
    { step: 'sweep_orphans', result: null, problem: 'no sweep today [P4999]' },
  ]);
  t.ok(Number(steps.find(({ step }) => step === 'prepare_partitions')!.result) >= 4);
});

t.test('partitions are made ahead, and those of rows that came without one', async (t) => {
  const { sql } = await testDatabase(t);
  const prepare = () => atTime(sql, 0, (tx) => tx`select perforce.prepare_partitions() as made`);
  const partitions = async (parent: string): Promise<string[]> => {
    const rows = await sql`
      select substring(c.relname from '[^_]*$') as name
      from pg_inherits as i join pg_class as c on c.oid = i.inhrelid where i.inhparent = ${parent}::regclass order by 1`;
    return rows.map(({ name }) => name);
  };
  await insertEvents(sql, [
    { type: 0, at: -40 * day }, { type: 2, at: -40 * day + 1 }, { type: 0, at: -40 * day, cmdident: 'C2' },
    { type: 2, at: -39 * day, cmdident: 'C2' }, { type: 0, at: 3000 * day, cmdident: 'C3' },
  ]);
  t.match(await prepare(), [{ made: 8 }]);
  t.same(await partitions('perforce.raw_events'), [
    '20261011', '20261012', '20261120', '20261121', '20261122', '20261123', 'default',
  ]);
  t.same(await partitions('perforce.command_logs'), ['202610', '202611', 'default']);
  t.match(await sql`select cmdident from perforce_internal.raw_events_default`, [{ cmdident: 'C3' }], 'wild times stay');
  t.same(await sql`select * from perforce_internal.command_logs_default`, []);
  t.match(await prepare(), [{ made: 0 }]);
  await sql`select perforce.change_setting('partitions_ahead', '5 days')`;
  t.match(await prepare(), [{ made: 2 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('a loader may have maintenance run, but neither it nor what it loads is at a time of its choosing', async (t) => {
  const { as, sql } = await testDatabase(t);
  const days = async (): Promise<unknown> => sql`select partition from perforce_internal.dated_partitions() order by 1`;
  await insertEvents(sql, [{ type: 0, at: 0 }]);
  await sql`select perforce.prepare_partitions()`;
  const before = await days();
  const loader = await as('perforce_loader');
  for (const time of ['2090-01-01', '1999-01-01', 'infinity', 'never']) {
    const steps = await loader.begin(async (tx) => {
      await tx`select set_config('perforce.now', ${time}, true)`;
      await tx`insert into perforce.raw_events (event_time, event_type, cmdident) values (now(), 6, ${time})`;
      await tx`select perforce_internal.prepare_days('[{"day": "2060-01-01", "server_id": "s"}]')`;
      return tx`select * from perforce.run_maintenance()`;
    });
    t.same(steps.filter(({ problem }) => problem), [], time);
  }
  t.match(await sql`select count(*)::integer as n from perforce.load_batches where loaded_at > now() - interval '1 hour'`, [{ n: 5 }]);
  t.match(await sql`select distinct status from perforce.command_events`, [{ status: 'running' }]);
  t.same(await days(), before);
  for (const step of [
    'perforce.sweep_orphans()', 'perforce.prepare_partitions()', 'perforce_internal.schedule_jobs()',
    `perforce.change_setting('orphan_after', '1 h')`,
  ]) await t.rejects(loader.unsafe(`select ${step}`), { code: '42501' }, step);
});

t.test('an advisory lock that anybody may hold holds up nothing', async (t) => {
  const { as, sql, url } = await testDatabase(t);
  const stranger = await (await as('perforce_analyst_masked')).reserve();
  for (const name of [
    'perforce.run_maintenance', 'perforce.roll_up', 'perforce.settings', 'perforce_internal.ensure_partitions',
    'perforce_internal.migrations',
  ]) await stranger`select pg_advisory_lock(hashtextextended(${name}, 0))`;
  t.not((await sql`select * from perforce.run_maintenance()`).length, 0);
  await sql`select perforce.change_setting('orphan_after', '2 hours')`;
  t.match(await sql`select perforce_internal.ensure_partitions('{2025-01-01}') as made`, [{ made: 2 }]);
  await migrate({ connection: readConnection({ DATABASE_URL: url }), log: () => undefined });
  await t.rejects(stranger`select from perforce_internal.turns for update`, { code: '42501' });
  t.same(await sql`
    select proname from pg_proc where coalesce(pg_get_function_sqlbody(oid), prosrc) ~ 'advisory'
      and pronamespace in ('perforce'::regnamespace, 'perforce_internal'::regnamespace)`, []);
  stranger.release();
});

t.test('where pg_cron is absent, the migrate step says so once, and what to start instead', async (t) => {
  const { url, sql } = await testDatabase(t, 'template1');
  const migrateAgain = async (): Promise<string[]> => {
    const lines: string[] = [];
    await migrate({ connection: readConnection({ DATABASE_URL: url }), log: (line) => lines.push(line) });
    return lines;
  };
  t.match(await migrateAgain(), [/^maintenance is not scheduled \(this server has no pg_cron\): .*--maintain.*README$/, /ran/]);
  t.same(await migrateAgain(), ['schema perforce is up to date']);
  t.match(await sql`select perforce_internal.purge_job_runs() as purged`, [{ purged: '0' }]);
});

t.test('analysts read settings, watermarks and orphans, and change nothing; loaders do neither', async (t) => {
  const { as } = await testDatabase(t);
  const analyst = await as('perforce_analyst');
  const loader = await as('perforce_loader');
  const denied = { code: '42501' };
  for (const relation of [
    'settings', 'patience', 'restart_events', 'orphaned_commands', 'orphan_candidates', 'skewed_events',
    'watermarks', 'server_restarts',
  ]) {
    await t.resolves(analyst.unsafe(`select * from perforce.${relation}`), relation);
    await t.rejects(loader.unsafe(`select from perforce.${relation}`), denied, relation);
  }
  await t.rejects(analyst`update perforce.settings set value = '1 h'`, denied);
  await t.rejects(analyst`select perforce.sweep_orphans()`, denied);
});
