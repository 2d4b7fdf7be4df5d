import t from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { settle } from '../neighbours/neighbours.js';
import { simulate } from '../simulator/index.js';
import { debianServer, skipWithoutDebian } from '../support/debian_server.js';
import { runLoader } from '../support/loader_process.js';
import { runSql } from '../support/run_sql.js';

/*
 * What is compiled is counted by pg_stat_statements: no clock tells.
 */
const migrateAt = (url: string): Promise<void> =>
  migrate({ connection: readConnection({ DATABASE_URL: url }), log: () => undefined });

t.test('on a server as Debian ships it', { skip: skipWithoutDebian }, async (t) => {
  const settings = ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track=all'];
  const { url, adminUrl, connect, dump, create, restore } = await debianServer(t, ...settings);
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
    const both = await dump(url, 'perforce', 'perforce_internal');
    const parts = { perforce: await dump(url, 'perforce'), perforce_internal: await dump(url, 'perforce_internal') };
    const { stdout: uninstall } = await runLoader(url, ['uninstall', '--sql'], '');
    await runSql(url, uninstall);
    await admin`drop role perforce_loader, perforce_analyst, perforce_analyst_masked`;
    const restoredAs = async (name: string, dumped: string): Promise<string> => {
      const into = await create(name);
      await restore(into, dumped);
      return into;
    };
    const restored = await restoredAs('restored', both);
    await migrateAt(restored);
    const sql = connect(restored);
    t.not((await sql`select from perforce_masked.commands`).length, 0);
    t.match(await sql`select count(*)::integer as roles from pg_roles where rolname like 'perforce\\_%'`, [{ roles: 3 }]);
    t.match(await sql`select has_table_privilege('perforce_analyst', 'perforce.commands', 'select') as may`, [{ may: true }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
    for (const [name, text] of Object.entries(parts)) {
      await t.rejects(migrateAt(await restoredAs(`only_${name}`, text)), /restored without \S+.*restore perforce and perforce_internal/);
    }
  });
});
