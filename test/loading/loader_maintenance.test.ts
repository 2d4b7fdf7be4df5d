import { PassThrough } from 'node:stream';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { epoch, insertEvents } from '../support/events.js';
import { runLoader } from '../support/loader_process.js';

/** The loader's clock is the wall clock. */
const now = Math.floor(Date.now() / 1000) - epoch;
const open = { type: 0, at: now - 2 * 86_400 };
const sign = { type: 12, at: now, cmdident: null };
const line = `12.58,${epoch},0,,7,-,edge,9,`;

t.test('p4-load --maintain has maintenance run beside loading, in transactions of its own', async (t) => {
  const { load, sql, waitFor } = await testDatabase(t);
  await insertEvents(sql, [open, sign]);
  const input = new PassThrough();
  const loading = load(input, ['--maintain', '--flush-interval', '0']);
  await waitFor('select from perforce.orphaned_commands');
  input.write(`${line}\n`);
  await waitFor(`select from perforce.load_batches where source = 'stdin'`);
  t.match(await sql`
    select count(distinct pid)::integer as connections from pg_stat_activity
    where datname = current_database() and application_name = 'p4-load maintenance'`, [{ connections: 1 }]);
  input.end();
  t.match(await loading, { code: 0, json: { records: 1, new: 1 } });
});

t.test('with no input it runs once', async (t) => {
  const { load, sql } = await testDatabase(t);
  await insertEvents(sql, [open, sign]);
  t.match(await load('', ['--maintain']), { code: 0, json: { records: 0 } });
  t.match(await sql`select reason from perforce.orphaned_commands`, [{ reason: 'no_end' }]);
});

t.test('without --maintain it does not', async (t) => {
  const { load, sql } = await testDatabase(t);
  await insertEvents(sql, [open, sign]);
  await load([line]);
  t.same(await sql`select * from perforce.orphaned_commands`, []);
});

t.test('what goes wrong in maintenance is said, and loading goes on', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql.unsafe(`
    create or replace function perforce.sweep_orphans(max_commands integer default 10000) returns bigint
    language plpgsql as $$ begin raise exception 'no sweep today' using errcode = 'P4999'; end $$`);
  const broken = await load([line], ['--maintain']);
  t.match(broken, { code: 0, json: { new: 1 }, stderr: /maintenance: sweep_orphans: no sweep today \[P4999\]/ });
  await sql`revoke execute on function perforce.run_maintenance() from perforce_loader`;
  const denied = await load([line], ['--maintain']);
  t.match(denied, { code: 0, json: { already_there: 1 }, stderr: /maintenance: permission denied/ });
});

t.test('maintenance may take longer than a statement of the role may', async (t) => {
  const { load, sql, urlAs } = await testDatabase(t);
  await sql.unsafe(`
    create or replace function perforce.sweep_orphans(max_commands integer default 10000) returns bigint
    language plpgsql as $$ begin perform pg_sleep(3); return 0; end $$`);
  await sql.unsafe(`alter role ${new URL(await urlAs('perforce_loader')).username} set statement_timeout = '2s'`);
  t.match(await load([line], ['--maintain']), { code: 0, stderr: '', json: { new: 1 } });
});

t.test('--maintain writes, so --dry-run refuses it', async (t) => {
  const { code, stderr } = await runLoader('postgres://u@127.0.0.1:1/d', ['--maintain', '--dry-run'], '');
  t.match({ code, stderr }, { code: 2, stderr: /--maintain writes, and --dry-run does not/ });
});
