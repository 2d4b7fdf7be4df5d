import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import postgres, { type Sql } from 'postgres';
import t, { type Test } from 'tap';
import { simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { type LoaderInput, runLoader } from '../support/loader_process.js';
import { pgbouncer, startPgbouncer } from '../support/pgbouncer.js';
import { differences } from '../support/truth.js';

/*
 * PgBouncer of Debian's package, in transaction mode: all clients of a login take turns on one server connection, and
 * find there what the one before left.
 */
const isThere = existsSync(pgbouncer);
const skip = isThere || process.env.CI ? false : 'SKIPPED, NOT TESTED: pgbouncer is not installed';

const record = (n: number): string => `12.58,${1_694_000_000 + n},0,,7,-,master,${n},`;
const records = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => record(from + index));

/** A database behind PgBouncer: `sql` are the owner's direct connections, `pooled` is the loader's login through it. */
async function behindPgbouncer(t: Test, source?: string) {
  const database = await testDatabase(t, source);
  const [url, ownerUrl] = await startPgbouncer(t, [await database.urlAs('perforce_loader'), database.url]);
  const pooled: Sql = postgres(url!, { max: 1, prepare: false, onnotice: () => undefined });
  t.teardown(() => pooled.end({ timeout: 0 }));
  const load = (input: LoaderInput, args: string[] = []) => runLoader(url!, ['--json', ...args], input);
  return { sql: database.sql, waitFor: database.waitFor, pooled, load, ownerUrl: ownerUrl! };
}

t.test('through PgBouncer in transaction mode', { skip }, async (t) => {
  if (!isThere) return void t.fail('pgbouncer is not installed, and CI must not skip this');

  t.test('loaders that share a server connection give the true rows', async (t) => {
    const { sql, load } = await behindPgbouncer(t);
    const events = [...simulate({ seed: 7, commands: 150 })];
    const lines = events.map(({ line }) => line);
    const half = lines.length >> 1;
    const shares = [lines.slice(0, half + 200), lines.slice(half - 200), [...lines].reverse()];
    const results = await Promise.all(shares.map((share, n) =>
      load(share, ['--source', `loader ${n}`, '--batch-rows', '100', '--connections', '3'])));
    for (const { code, stderr, json } of results) {
      t.match({ code, stderr, json }, { code: 0, stderr: '', json: { rejected: 0, not_loaded: 0 } });
    }
    t.same(await differences(sql, truth(events)), []);
    const batches = await sql`select distinct source from perforce.load_batches order by 1`;
    t.same(batches.map(({ source }) => source), ['loader 0', 'loader 1', 'loader 2']);
  });

  t.test('nothing of a loader reaches the client that has the server connection next', async (t) => {
    const { sql, pooled, load } = await behindPgbouncer(t);
    const session = async () => {
      const [settings] = await pooled`select pg_backend_pid() as pid, current_setting('work_mem') as work_mem`;
      const temporary = await pooled`select relname from pg_class where relpersistence = 't' and relkind = 'r'`;
      return { ...settings, temporary: [...temporary] };
    };
    t.match(await load(records(0, 100), ['--source', 'edge']), { code: 0 });
    t.match(await load(records(50, 200), ['--source', 'edge', '--batch-rows', '40']), { code: 0, json: { new: 100 } });
    const left = await session();
    t.match(left, { work_mem: '4MB' });
    t.same(left.temporary, []);
    t.match(await load(records(200, 300), ['--source', 'edge']), { code: 0 });
    t.same(await session(), left, 'the loader had the same server connection');
    await pooled`insert into perforce.raw_events (event_time, event_type) values ('2026-11-20', 12)`;
    t.match(await sql`select source, rows, new from perforce.load_batches order by batch_id desc limit 1`,
      [{ source: null, rows: '1', new: '1' }]);
  });

  t.test('a loader minds no temporary table that another client left, such as an older loader', async (t) => {
    const { pooled, load, waitFor } = await behindPgbouncer(t);
    await load(records(0, 100));
    const input = new PassThrough();
    const loading = load(input, ['--flush-interval', '0', '--source', 'again']);
    input.write(`${records(0, 50).join('\n')}\n`);
    await waitFor(`select from perforce.load_batches where source = 'again' having sum(rows) = 50`);
    await pooled.unsafe(`
      drop table if exists p4_load_rows;
      create temp table p4_load_rows (x integer);
      create temp table raw_events (x integer)`);
    input.end(`${records(50, 200).join('\n')}\n`);
    t.match(await loading, { code: 0, stderr: '', json: { new: 100, already_there: 100 } });
    t.equal((await pooled`select relname from pg_class where relpersistence = 't' and relkind = 'r'`).length, 2);
  });

  t.test('migrate works, and leaves its settings to nobody', async (t) => {
    const { sql, ownerUrl } = await behindPgbouncer(t, 'template1');
    const pooled = postgres(ownerUrl, { max: 1, prepare: false, onnotice: () => undefined });
    t.teardown(() => pooled.end({ timeout: 0 }));
    const settings = () => pooled`
      select pg_backend_pid() as pid, current_setting('search_path') as search_path,
        current_setting('statement_timeout') as statement_timeout, current_setting('lock_timeout') as lock_timeout`;
    const before = await settings();
    const results = await Promise.all([1, 2].map(() => runLoader(ownerUrl, ['migrate'], '')));
    for (const { code, stderr } of results) t.match({ code, stderr }, { code: 0, stderr: '' });
    const told = results.map(({ stdout }) => stdout).sort(); // maintenance that is not scheduled comes first
      t.match(told, [/schema perforce: ran 0001/, /^schema perforce is up to date/]);
    t.same(await settings(), before);
    t.match(await sql`select to_regclass('perforce.raw_events') is not null as is_there`, [{ is_there: true }]);
  });
});
