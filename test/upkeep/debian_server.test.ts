import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import postgres, { type Sql } from 'postgres';
import t, { type Test } from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { settle } from '../neighbours/neighbours.js';
import { simulate } from '../simulator/index.js';
import { startServer } from '../support/embedded_server.js';
import { runLoader } from '../support/loader_process.js';
import { ownerUrl } from '../support/owner.js';
import { runSql } from '../support/run_sql.js';

/*
 * A server as Debian ships it, which unlike npm's has JIT, the extensions of contrib and pg_dump. What is compiled is
 * counted by pg_stat_statements: no clock tells.
 */
const installations = '/usr/lib/postgresql';
const folder = fileURLToPath(new URL(`../../../.embedded/test-${process.pid}`, import.meta.url));
const binaries = (await readdir(installations).catch(() => []))
  .map((version) => `${installations}/${version}/bin`)
  .filter((bin) => existsSync(`${bin}/postgres`) && existsSync(`${bin}/../lib/llvmjit.so`))
  .at(-1);
const skip = binaries || process.env.CI
  ? false
  : 'SKIPPED, NOT TESTED: PostgreSQL of Debian is not installed (apt-get install postgresql-15)';

interface Server {
  /** Of database p4, as its ordinary owner. */
  url: string;
  adminUrl: string;
  connect(url: string): Sql;
}

async function debianServer(t: Test): Promise<Server> {
  const settings = ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track=all', 'fsync=off'];
  const server = await startServer({ folder, binaries: binaries!, settings });
  const open: Sql[] = [];
  t.teardown(async () => {
    await Promise.all(open.map((sql) => sql.end()));
    await server.stop();
    await rm(folder, { recursive: true });
  });
  const connect = (url: string): Sql => {
    const sql = postgres(url, { max: 1, prepare: false, onnotice: () => undefined });
    open.push(sql);
    return sql;
  };
  const url = await ownerUrl(server.url, 'createdb');
  return { url, adminUrl: Object.assign(new URL(server.url), { pathname: '/p4' }).href, connect };
}

const migrateAt = (url: string): Promise<void> =>
  migrate({ connection: readConnection({ DATABASE_URL: url }), log: () => undefined });

t.test('on a server as Debian ships it', { skip }, async (t) => {
  if (!binaries) return void t.fail('PostgreSQL of Debian is not installed, and CI must not skip this');
  const { url, adminUrl, connect } = await debianServer(t);
  const admin = connect(adminUrl);
  await admin`create extension pg_stat_statements`;
  await migrateAt(url);

  await t.test('nothing of ours is compiled: neither upkeep, whatever the session says, nor a view or function', async (t) => {
    const owner = connect(url);
    t.match(await owner`show jit`, [{ jit: 'off' }], 'for this database');
    t.match(await admin`show jit`, [{ jit: 'on' }], 'as it was by default');
    const compiled = async (): Promise<unknown[]> => {
      const rows = await admin`select query from pg_stat_statements where jit_functions > 0`;
      return rows.map(({ query }) => query);
    };
    const now = Math.floor(Date.now() / 1000);
    await owner`select perforce_internal.ensure_partitions(array(select current_date - n from generate_series(0, 60) as n))`;
    const events = [...simulate({ seed: 3, commands: 100, start: now - 7200 })];
    t.match(await runLoader(url, ['--quiet'], events.map(({ line }) => line)), { code: 0 });
    await owner`analyze perforce.raw_events, perforce.command_events, perforce.command_logs`;
    await admin`select pg_stat_statements_reset()`;
    await owner`set jit = on`;
    t.same((await owner`select problem from perforce.run_maintenance() where problem is not null`), []);
    t.same(await compiled(), []);

    await owner`reset jit`;
    const views = await owner`
      select oid::regclass::text as name from pg_class where relnamespace = 'perforce'::regnamespace and relkind = 'v'`;
    for (const { name } of views) await owner.unsafe(`select count(*) from (select * from ${name} limit 10) as v`);
    const [from, to] = ['now() - interval \'1 hour\'', 'now()'];
    await settle(url, 'mirror');
    const functions = await owner`
      select oid::regproc::text as name, greatest(pronargs - pronargdefaults - 2, 0) as others from pg_proc
      where pronamespace = 'perforce'::regnamespace and proretset and provolatile <> 'v'
        and oidvectortypes(proargtypes) like 'timestamp with time zone, timestamp with time zone%'`;
    for (const { name, others } of functions) {
      await owner.unsafe(`select count(*) from ${name}(${[from, to, ...Array(others).fill(`'10'`)]})`);
    }
    t.ok(views.length > 20 && functions.length > 5);
    t.same(await compiled(), []);
    await owner`set jit = on`;
    await owner`set jit_above_cost = 0`;
    await owner`select count(*) from perforce.commands`;
    t.ok((await compiled()).length > 0, 'what is compiled is counted');
  });

  await t.test('the columnar engine gets every partition of command_logs, and days of raw_events that are over, without JSON', async (t) => {
    await admin.unsafe(`
      create schema engine;
      create function engine.google_columnar_engine_add(relation text, columns text default null) returns text language sql
      return (
        select case when columns is null then 'whole' when columns ~ 'table_name' and columns !~ 'payload' then 'columns' end
        from pg_class where oid = relation::regclass
      );
      grant usage on schema engine to p4;
      insert into pg_extension
      select 99999, 'google_columnar_engine', extowner, extnamespace, false, '1.0', null, null
      from pg_extension where extname = 'plpgsql';
      insert into pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
      values ('pg_proc'::regclass, 'engine.google_columnar_engine_add'::regproc, 0, 'pg_extension'::regclass, 99999, 0, 'e')`);
    const owner = connect(url);
    const results = async (): Promise<unknown[]> =>
      (await owner`select distinct result from perforce.enable_columnar()`).map(({ result }) => result);
    await owner`select perforce_internal.ensure_partitions(array['2024-06-03']::date[])`;
    await owner`select perforce_internal.index_past_days(10)`;
    t.same((await results()).sort(), ['columns', 'whole']);
    await admin`create function engine.google_columnar_engine_add(relation varchar) returns integer language sql return 2`;
    t.same(await results(), ['not added: this server has no google_columnar_engine'], 'a call could mean the other');
    await admin.unsafe(`
      delete from pg_depend where refclassid = 'pg_extension'::regclass and refobjid = 99999;
      delete from pg_extension where oid = 99999;
      drop schema engine cascade`);
  });

  await t.test('what a restore of the schemas leaves out is made again, or said', async (t) => {
    const dump = async (...schemas: string[]): Promise<string> => {
      const args = [`--dbname=${url}`, ...schemas.flatMap((name) => ['-n', name])];
      const { stdout } = await promisify(execFile)(`${binaries}/pg_dump`, args, { maxBuffer: 1 << 30 });
      return stdout;
    };
    const both = await dump('perforce', 'perforce_internal');
    const parts = { perforce: await dump('perforce'), perforce_internal: await dump('perforce_internal') };
    const { stdout: uninstall } = await runLoader(url, ['uninstall', '--sql'], '');
    await runSql(url, uninstall);
    await admin`drop role perforce_loader, perforce_analyst, perforce_analyst_masked`;
    const restore = async (name: string, text: string): Promise<string> => {
      await admin.unsafe(`create database ${name} owner p4`);
      const into = Object.assign(new URL(url), { pathname: `/${name}` }).href;
      await new Promise<void>((resolve, reject) => {
        const psql = spawn(`${binaries}/psql`, ['-Xqd', into], { stdio: ['pipe', 'ignore', 'ignore'] });
        psql.on('error', reject).on('close', () => resolve());
        psql.stdin.end(text);
      });
      return into;
    };
    const restored = await restore('restored', both);
    await migrateAt(restored);
    const sql = connect(restored);
    t.not((await sql`select from perforce_masked.commands`).length, 0);
    t.match(await sql`select count(*)::integer as roles from pg_roles where rolname like 'perforce\\_%'`, [{ roles: 3 }]);
    t.match(await sql`select has_table_privilege('perforce_analyst', 'perforce.commands', 'select') as may`, [{ may: true }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
    for (const [name, text] of Object.entries(parts)) {
      await t.rejects(migrateAt(await restore(`only_${name}`, text)), /restored without \S+.*restore perforce and perforce_internal/);
    }
  });
});
