import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import { readFunctionFiles } from '../../loader/migrate/sql_files.js';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { type TestDatabase, testDatabase } from '../support/database.js';
import { ourRelations, ourRoutines, ourTypes } from '../support/ours.js';
import { definitions, schemaDump } from '../support/schema_dump.js';

const root = new URL('../../../', import.meta.url);
const schemas = `(array['perforce', 'perforce_internal', 'perforce_masked']::regnamespace[])`;
const database = await testDatabase(t);
const { sql } = database;

t.test('every object has a comment', async (t) => {
  const bare = await sql.unsafe(`
    select format('%s %s', c.relkind, c.relname) as name
    from pg_class c
    where c.oid in ${ourRelations} and not c.relispartition
      and c.relkind in ('r', 'p', 'v', 'm') and obj_description(c.oid, 'pg_class') is null
    union all
    select format('column %s.%s', c.relname, a.attname)
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.oid in ${ourRelations} and not c.relispartition
      and c.relkind in ('r', 'p', 'v', 'm') and col_description(c.oid, a.attnum) is null
    union all
    select 'function ' || p.proname from pg_proc p
    where p.oid in ${ourRoutines} and obj_description(p.oid, 'pg_proc') is null
    union all
    select 'trigger ' || g.tgname from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where c.oid in ${ourRelations} and not c.relispartition and not g.tgisinternal
      and obj_description(g.oid, 'pg_trigger') is null
    order by 1`);
  t.same(bare.map(({ name }) => name), []);
});

t.test('\\dv+ is a menu of two screens: each view begins with the question that it answers', async (t) => {
  const views = await sql.unsafe<{ name: string; comment: string }[]>(`
    select c.relname::text as name, obj_description(c.oid, 'pg_class') as comment from pg_class as c
    where c.oid in ${ourRelations} and c.relnamespace = 'perforce'::regnamespace and c.relkind = 'v' order by 1`);
  t.same(views.filter(({ comment }) => !/^[A-Z][^.;]*\?( |$)/.test(comment)).map(({ name }) => name), []);
  const [screen, before] = [{ lines: 50, columns: 160 }, 80]; // psql writes name, owner and sizes before the comment
  const lines = views.map(({ comment }) => Math.ceil((before + comment.length) / screen.columns));
  t.ok(lines.reduce((sum, count) => sum + count, 0) <= 2 * screen.lines, lines.join(' '));
});

t.test('columns of command_logs, and of the views of commands, are explained in the same words', async (t) => {
  const ownWords = {
    commands: ['first_event_at', 'status', 'error_count'],
    uncorrelated_commands: [
      'cmdident', 'user_name', 'server_id', 'pid', 'cmdno', 'server_ids', 'first_event_at', 'last_event_at', 'status', 'orphan_reason',
      'lapse_ms', 'reason', 'error_count',
    ],
  };
  for (const [view, own] of Object.entries(ownWords)) {
    const different = await sql`
      select v.attname as name
      from pg_attribute as l
      join pg_attribute as v on v.attname = l.attname
      where l.attrelid = 'perforce.command_logs'::regclass and v.attrelid = ${`perforce.${view}`}::text::regclass and l.attnum > 0
        and col_description(l.attrelid, l.attnum) <> col_description(v.attrelid, v.attnum)`;
    t.same(different.map(({ name }) => name).sort(), own.sort(), view);
  }
});

t.test('PUBLIC has no privilege', async (t) => {
  const granted = await sql.unsafe(`
    select c.relname::text as name from pg_class c cross join aclexplode(c.relacl) a
    where c.oid in ${ourRelations} and a.grantee = 0
    union all
    select format('%s.%s', c.relname, a.attname)
    from pg_class c join pg_attribute a on a.attrelid = c.oid cross join aclexplode(a.attacl) x
    where c.oid in ${ourRelations} and x.grantee = 0
    union all
    select p.oid::regprocedure::text
    from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.oid in ${ourRoutines} and a.grantee = 0
    union all
    select 'schema perforce' from pg_namespace n cross join aclexplode(n.nspacl) a
    where n.nspname in ('perforce', 'perforce_internal') and a.grantee = 0
    order by 1`);
  t.same(granted.map(({ name }) => name), []);
});

t.test('every security definer function pins search_path, temporary tables last', async (t) => {
  const loose = await sql.unsafe(`
    select p.proname as name from pg_proc p
    where p.oid in ${ourRoutines} and p.prosecdef
      and 'search_path=pg_catalog, pg_temp' <> all (coalesce(p.proconfig, '{}'))
    order by 1`);
  t.same(loose.map(({ name }) => name), []);
});

t.test('functions, views and triggers are those of functions/ and of the migrations', async (t) => {
  const present = await sql.unsafe(`
    select p.proname::text as name from pg_proc p where p.oid in ${ourRoutines}
    union all
    select c.relname from pg_class c where c.oid in ${ourRelations} and c.relnamespace <> 'perforce_masked'::regnamespace and c.relkind = 'v'
    union all
    select g.tgname from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where c.oid in ${ourRelations} and not c.relispartition and not g.tgisinternal`);
  const declared = [...await functionNames(), ...await namesMadeByMigrations()];
  t.same(present.map(({ name }) => name).sort(), declared.sort());
});

t.test('the schema is the one of test/schema/schema.txt', async (t) => {
  const file = new URL('test/schema/schema.txt', root);
  const dump = await schemaDump(sql);
  if (process.env.UPDATE_SCHEMA) await writeFile(file, dump);
  t.equal(dump, await readFile(file, 'utf8'), 'if the change is wanted: make schema');
});

t.test('upgraded is the same as fresh', async (t) => {
  const state = async ({ sql }: TestDatabase): Promise<string[]> => [await schemaDump(sql), ...await definitions(sql)];
  const fresh = await state(database);

  t.test('one migration at a time', async (t) => {
    const upgraded = await testDatabase(t, 'template1');
    const names = await migrationNames();
    for (const i of names.keys()) await migrateTo(upgraded, await packageWith(t, names.slice(0, i + 1)));
    await migrateTo(upgraded);
    t.same(await state(upgraded), fresh);
    const unlisted = await upgraded.sql.unsafe(`
      select c.oid::regclass::text as name from pg_class as c
      where c.relnamespace = any ${schemas} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'c') and c.oid not in ${ourRelations}
      union all
      select p.oid::regprocedure::text from pg_proc as p where p.pronamespace = any ${schemas} and p.oid not in ${ourRoutines}
      union all
      select t.oid::regtype::text from pg_type as t
      where t.typnamespace = any ${schemas} and t.typtype in ('e', 'd') and t.oid not in ${ourTypes}`);
    t.same(unlisted, [], 'all that was made is listed as ours');
  });

  t.test('functions applied over themselves', async (t) => {
    const upgraded = await testDatabase(t);
    await upgraded.sql`update perforce_internal.applied_functions set checksum = 'another'`;
    await migrateTo(upgraded);
    t.same(await state(upgraded), fresh);
  });

  t.test('functions dropped and applied again', async (t) => {
    const upgraded = await testDatabase(t);
    const drops = await upgraded.sql.unsafe(`
      select format('drop routine if exists %s cascade', oid::regprocedure) as statement, proname as name
      from pg_proc where oid in ${ourRoutines}
      union all
      select format('drop view if exists %s cascade', oid::regclass), relname
      from pg_class where oid in ${ourRelations} and relnamespace <> 'perforce_masked'::regnamespace and relkind = 'v'`);
    const names = await functionNames();
    for (const { name, statement } of drops) if (names.includes(name)) await upgraded.sql.unsafe(statement);
    await upgraded.sql`update perforce_internal.applied_functions set checksum = 'another'`;
    await migrateTo(upgraded);
    t.same(await state(upgraded), fresh);
  });
});

async function functionNames(): Promise<string[]> {
  return (await readFunctionFiles(root)).map(({ path }) => basename(path, '.sql'));
}

async function migrationNames(): Promise<string[]> {
  return (await readdir(new URL('migrations', root))).sort();
}

/** Functions that tables cannot do without, such as those of generated columns. */
async function namesMadeByMigrations(): Promise<string[]> {
  const files = await migrationNames();
  const texts = await Promise.all(files.map((name) => readFile(new URL(`migrations/${name}`, root), 'utf8')));
  return [...texts.join('').matchAll(/^create (?:or replace )?function perforce(?:_internal)?\.(\w+)/gm)].map(([, name]) => name!);
}

/** A package that has only these migrations yet, and no functions to speak of. */
async function packageWith(t: Test, names: string[]): Promise<URL> {
  const link = (name: string) => t.fixture('symlink', fileURLToPath(new URL(`migrations/${name}`, root)));
  const migrations = Object.fromEntries(names.map((name) => [name, link(name)]));
  const nothing = (name: string) =>
    `create or replace function perforce_internal.${name}() returns void language sql as 'select'`;
  const functions = {
    'index.sql': '\\ir access/grant_roles.sql\n\\ir maintenance/schedule_jobs.sql\n\\ir maintenance/turn_off_jit.sql\n',
    access: { 'grant_roles.sql': nothing('grant_roles') },
    maintenance: { 'schedule_jobs.sql': nothing('schedule_jobs'), 'turn_off_jit.sql': nothing('turn_off_jit') },
  };
  return pathToFileURL(`${t.testdir({ migrations, functions })}/`);
}

async function migrateTo({ url }: TestDatabase, root?: URL): Promise<void> {
  await migrate({ connection: readConnection({ DATABASE_URL: url }), log: () => undefined, root });
}
