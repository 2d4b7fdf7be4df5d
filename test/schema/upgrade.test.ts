import { Readable } from 'node:stream';
import t from 'tap';
import { fates, simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { runLoader } from '../support/loader_process.js';
import { schemaDump } from '../support/schema_dump.js';
import { differences } from '../support/truth.js';

const record = (n: number): string => `12.58,${1_694_000_000 + n},0,,7,-,master,${n},\n`;
const waiting = `
  select from pg_stat_activity
  where datname = current_database() and application_name = 'p4-load migrate' and wait_event_type = 'Lock'`;
const applyAgain = `update perforce_internal.applied_functions set checksum = 'another'`;

t.test('loading and upkeep go on while the schema is migrated, and the rows are the true ones', async (t) => {
  const { load, sql, url } = await testDatabase(t);
  const events = [...simulate({ seed: 11, commands: 300 })];
  let isLoading = true;
  let migrations = 0;
  async function* slowly(): AsyncGenerator<string> {
    for (let n = 0; n < events.length; n += 50) {
      yield events.slice(n, n + 50).map(({ line }) => `${line}\n`).join('');
    }
    for (; migrations < 5; await sql`select`) yield `${events[0]!.line}\n`;
  }
  const loading = Promise.all([1, 2].map(() =>
    load(Readable.from(slowly()), ['--batch-rows', '50', '--flush-interval', '0', '--maintain'])));
  void loading.finally(() => (isLoading = false));
  while (isLoading || migrations < 5) {
    await sql.unsafe(applyAgain);
    const [migrated] = await Promise.all([runLoader(url, ['migrate'], ''), sql`select perforce.run_maintenance()`]);
    t.match(migrated, { code: 0, stdout: /applied \d+ files of functions/ });
    migrations += 1;
  }
  for (const { code, stderr, json } of await loading) {
    t.match({ code, stderr, json }, { code: 0, stderr: '', json: { rejected: 0 } });
  }
  const expected = truth(events);
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', (now() + interval '2 days')::text, true)`;
    await tx`select perforce.sweep_orphans()`;
  });
  t.same(await differences(sql, expected, [...fates(expected).keys()]), []);
});

t.test('migrate waits for an analyst without making loaders wait', async (t) => {
  const { as, load, sql, url, waitFor } = await testDatabase(t);
  await sql.unsafe(applyAgain);
  const analyst = await (await as('perforce_analyst')).reserve();
  await analyst`begin`;
  await analyst`select from perforce.ingest_health`;
  const migrating = runLoader(url, ['migrate'], '');
  await waitFor(waiting);
  t.match(await load(record(1)), { code: 0, json: { new: 1 } });
  await waitFor(waiting.replace('select from', 'select pg_terminate_backend(pid) from'));
  await waitFor(waiting);
  t.match(await load(record(2)), { code: 0, json: { new: 1 } });
  await analyst`commit`;
  analyst.release();
  t.match(await migrating, {
    code: 0,
    stderr: /\.sql: canceling statement due to lock timeout \[55P03\]: end long queries .*; trying again for 300 s\n[^]*goes on/,
    stdout: /^schema perforce: applied \d+ files/,
  });
});

t.test('migrate waits for who inserts into a partition, and has changed nothing by then', async (t) => {
  const { sql, url } = await testDatabase(t);
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  await sql.unsafe(applyAgain);
  const loader = await sql.reserve();
  await loader`begin`;
  await loader`insert into perforce_internal.raw_events_20261120 (event_time, event_type) values ('2026-11-20 10:00Z', 12)`;
  const { code, stderr } = await runLoader(url, ['migrate', '--retry-timeout', '0'], '');
  t.match({ code, stderr }, { code: 4, stderr: /: canceling statement due to lock timeout \[55P03\]/ });
  t.notMatch(stderr, /functions\//, 'none of which has run');
  await loader`commit`;
  loader.release();
  t.match(await runLoader(url, ['migrate', '--retry-timeout', '0'], ''), { code: 0 });
});

t.test('migrate gives up after --retry-timeout, says why, and leaves everything as it was', async (t) => {
  const { as, sql, url } = await testDatabase(t);
  await sql.unsafe(applyAgain);
  const analyst = await (await as('perforce_analyst')).reserve();
  await analyst`begin`;
  await analyst`select from perforce.ingest_health`;
  const before = await schemaDump(sql);
  t.match(await runLoader(url, ['migrate', '--retry-timeout', '0'], ''),
    { code: 4, stderr: /: functions\/\S+\.sql: canceling statement due to lock timeout \[55P03\]: end long queries/ });
  t.match(await sql`select checksum from perforce_internal.applied_functions`, [{ checksum: 'another' }]);
  t.equal(await schemaDump(sql), before);
  await analyst`commit`;
  analyst.release();
});

t.test('a newer loader on an older schema is told to migrate', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql`delete from perforce_internal.migrations where id = (select max(id) from perforce_internal.migrations)`;
  const older = /schema perforce is older than this p4-load \(it has \d\S+, not \d\S+\): run "p4-load migrate" of this/;
  t.match(await load(record(1)), { code: 1, json: { records: 0 }, stderr: older });
  await sql`drop function perforce.schema_version()`;
  t.match(await load(record(1)), { code: 1, json: { records: 0 }, stderr: /run "p4-load migrate" as the owner/ });
});

t.test('an older loader on a newer schema says so and loads, unless the schema says that it is too old', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql`insert into perforce_internal.migrations (name, run_on) values ('9998_later', now())`;
  const newer = /schema perforce is newer than this p4-load \(it has 9998_later\); loading goes on: update p4-load/;
  t.match(await load(record(1)), { code: 0, json: { new: 1 }, stderr: newer });
  await sql.unsafe(`
    create or replace function perforce.schema_version(out newest text, out loader_knows text)
    language sql security definer return ('9998_later'::text, '9998_later'::text)`);
  const tooOld = /this p4-load is too old for schema perforce \(it knows \d\S+, not 9998_later\): install the version/;
  t.match(await load(record(2)), { code: 1, json: { records: 0 }, stderr: tooOld });
});
