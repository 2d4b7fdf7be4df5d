import t, { type Test } from 'tap';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { runLoader } from '../support/loader_process.js';
import { runSql } from '../support/run_sql.js';
import { definitions, schemaDump } from '../support/schema_dump.js';

/** What p4-load prints for a database, or for none. */
async function printed(database: TestDatabase | undefined, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runLoader(database?.url ?? {}, [...args, '--sql'], '');
  if (code !== 0 || stderr !== '') throw new Error(stderr);
  return stdout;
}

async function state({ sql }: TestDatabase): Promise<unknown> {
  const migrations = await sql`select id, name from perforce_internal.migrations order by id`;
  const applied = await sql`select checksum, unscheduled_because from perforce_internal.applied_functions`;
  return [await schemaDump(sql), await definitions(sql), [...migrations], [...applied]];
}

t.test('migrate --sql without a database prints all that makes the schema', async (t) => {
  const database = await testDatabase(t, 'template1');
  const warned = await runSql(database.url, await printed(undefined, 'migrate'));
  t.match(warned, /^(WARNING: {2})?maintenance is not scheduled .*\n?$/);
  t.same(await state(database), await state(await testDatabase(t)), 'it is what migrate makes');
  t.match(await runLoader(database.url, ['migrate'], ''), { code: 0, stdout: 'schema perforce is up to date\n' });
  t.match(await database.load('12.58,1694000000,0,,7,-,master,1,\n'), { code: 0, json: { new: 1 } });
});

t.test('with a database it prints what that lacks, and changes nothing', async (t) => {
  const database = await testDatabase(t);
  const migrated = await state(database);
  const upToDate = await printed(database, 'migrate');
  t.match(upToDate, /^-- schema perforce is up to date\n/);
  t.notMatch(upToDate, /^create/im);
  await database.sql`update perforce_internal.applied_functions set checksum = 'another'`;
  await database.sql`drop view perforce.ingest_health cascade`;
  const lacking = await printed(database, 'migrate');
  t.match(lacking, /^-- schema perforce: applied \d+ files of functions\/\n[^]*view perforce\.ingest_health/);
  t.notMatch(lacking, /^create table/im);
  t.match(await database.sql`select to_regclass('perforce.ingest_health') as view`, [{ view: null }]);
  t.equal(await runSql(database.url, lacking), '');
  t.same(await state(database), migrated);
});

t.test('what was made for no database does not pass for one that has the schema', async (t) => {
  const database = await testDatabase(t);
  await t.rejects(runSql(database.url, await printed(undefined, 'migrate')), /already exists/);
});

t.test('it refuses what migrate refuses', async (t) => {
  const { sql, name, url } = await testDatabase(t, 'template1');
  const latin = `${name}_latin`;
  await sql.unsafe(`create database ${latin} template template0 encoding latin1 locale 'C'`);
  t.teardown(() => sql.unsafe(`drop database ${latin}`));
  const there = Object.assign(new URL(url), { pathname: `/${latin}` }).href;
  await t.rejects(runSql(there, await printed(undefined, 'migrate')), /the database is in LATIN1, which not every log fits/);
});

t.test('a database that is named and cannot be reached is no empty one', async (t) => {
  t.match(await runLoader('postgres://u@127.0.0.1:1/d', ['migrate', '--sql'], ''),
    { code: 4, stdout: '', stderr: /connection refused/ });
});

/** What of ours the database still knows. */
async function traces({ sql }: TestDatabase): Promise<readonly unknown[]> {
  return sql<{ trace: string }[]>`
    select nspname::text as trace from pg_namespace where nspname like 'perforce%'
    union all
    select format('%s on %s', refobjid::regrole, classid::regclass) from pg_shdepend
    where refclassid = 'pg_authid'::regclass and refobjid::regrole::text like 'perforce\\_%'
      and (dbid = (select oid from pg_database where datname = current_database())
        or classid = 'pg_database'::regclass
          and objid = (select oid from pg_database where datname = current_database()))`;
}

/** A database in which nobody else has anything. */
async function alone(t: Test): Promise<TestDatabase> {
  const database = await testDatabase(t, 'template1');
  await runLoader(database.url, ['migrate'], '');
  return database;
}

async function neighbour(t: Test): Promise<TestDatabase> {
  const database = await alone(t);
  await database.sql.unsafe(`
    create table perforce.rev ("depotFile" text, "depotRev" integer);
    insert into perforce.rev values ('//depot/a', 1);
    create function perforce.theirs() returns integer language sql return 1`);
  return database;
}

t.test('uninstall --sql asks no database', async (t) => {
  t.match(await runLoader('nonsense', ['uninstall', '--sql'], ''), { code: 0, stdout: /^-- Removes p4-command-log/ });
});

t.test('uninstall --sql removes everything, loaded events too', async (t) => {
  const database = await alone(t);
  await database.load('12.58,1694000000,0,,7,-,master,1,\n');
  t.equal(await runSql(database.url, await printed(undefined, 'uninstall')), '');
  t.same(await traces(database), []);
  t.match(await runLoader(database.url, ['migrate'], ''), { code: 0, stdout: /schema perforce: ran/ }, 'and may come again');
});

t.test('it leaves alone what others have in schema perforce', async (t) => {
  const database = await neighbour(t);
  t.match(await runSql(database.url, await printed(undefined, 'uninstall')), /schema perforce stays/);
  t.same(await traces(database), [{ trace: 'perforce' }]);
  const left = await database.sql`
    select relname::text as name from pg_class where relnamespace = 'perforce'::regnamespace
    union all select proname from pg_proc where pronamespace = 'perforce'::regnamespace`;
  t.same(left.map(({ name }) => name), ['rev', 'theirs']);
  t.match(await database.sql`select * from perforce.rev`, [{ depotFile: '//depot/a' }]);
});

t.test('it drops nothing that others have built on it, and nothing at all then', async (t) => {
  const database = await neighbour(t);
  await database.sql`
    create view public.files as select file from perforce.audit_events join perforce.rev on file = "depotFile"`;
  const before = await state(database);
  await t.rejects(runSql(database.url, await printed(undefined, 'uninstall')), /others made needs what would be/);
  t.same(await state(database), before);
});
