import { pathToFileURL } from 'node:url';
import t, { type Test } from 'tap';
import { readConnection } from '../../loader/database/connection.js';
import { migrate } from '../../loader/migrate/migrate.js';
import { testDatabase } from '../support/database.js';

interface Files {
  [name: string]: string | Files;
}

const migrations = {
  '1_first.sql': `
    do $$ begin if to_regnamespace('perforce') is null then create schema perforce; end if; end $$;
    create table perforce_internal.applied_functions (
      checksum text, applied_at timestamptz, only_row boolean primary key default true
    );
    create table perforce_internal.objects (identity text primary key, kind text);
    create table perforce.colours (name text);
    create function perforce_internal.schedule_jobs() returns void language sql as 'select';
    create function perforce_internal.turn_off_jit() returns void language sql as 'select';
    create table perforce.grants (count integer);
    insert into perforce.grants values (0);`,
  '2_second.sql': `insert into perforce.colours values ('red');`,
  'README.md': 'not a migration',
};
const answer = 'create or replace function perforce.answer() returns integer language sql as $$ select 42 $$;';
const question = `
  create or replace function perforce.question() returns integer language sql return perforce.answer();`;
const grantRoles = `
  create or replace function perforce_internal.grant_roles() returns void language sql
  begin atomic; update perforce.grants set count = count + 1; end;`;
const index = '-- answers\n\\ir talk/answer.sql\n\n-- questions\n\\ir talk/question.sql\n\\ir access/grant_roles.sql\n';
const functions = {
  'index.sql': index,
  talk: { 'answer.sql': answer, 'question.sql': question },
  access: { 'grant_roles.sql': grantRoles },
};

/** An empty database and a package: `run` migrates with the files given in place of the usual ones. */
async function scratch(t: Test) {
  const database = await testDatabase(t, 'template1');
  let [made, folder] = ['', ''];
  const run = async (files: { migrations?: Files; functions?: Files } = {}): Promise<string[]> => {
    const lines: string[] = [];
    if (made !== JSON.stringify(files)) folder = t.testdir({ migrations, functions, ...files });
    made = JSON.stringify(files);
    const root = pathToFileURL(`${folder}/`);
    await migrate({ connection: readConnection({ DATABASE_URL: database.url }), log: (line) => lines.push(line), root });
    return lines;
  };
  const value = async (expression: string): Promise<unknown> =>
    (await database.sql.unsafe(`select ${expression} as value`))[0]!.value;
  return { ...database, run, value };
}

t.test('runs migrations in order, then functions in the order of their index', async (t) => {
  const { run, value } = await scratch(t);
  t.same(await run(), ['schema perforce: ran 1_first, 2_second; applied 3 files of functions/']);
  t.equal(await value('perforce.question()'), 42);
  t.equal(await value('(select string_agg(name, $$ $$) from perforce.colours)'), 'red');
});

t.test('finds nothing to do the second time', async (t) => {
  const { run } = await scratch(t);
  await run();
  t.same(await run(), ['schema perforce is up to date']);
});

t.test('grants every time, as roles may have been made since', async (t) => {
  const { run, value } = await scratch(t);
  await run();
  await run();
  t.equal(await value('(select count from perforce.grants)'), 2);
});

t.test('applies all functions again when one has changed', async (t) => {
  const { run, value } = await scratch(t);
  await run();
  const changed = { ...functions, talk: { ...functions.talk, 'answer.sql': answer.replace('42', '43') } };
  t.same(await run({ functions: changed }), ['schema perforce: applied 3 files of functions/']);
  t.equal(await value('perforce.question()'), 43);
});

t.test('applies functions again after a migration that dropped them', async (t) => {
  const { run, value } = await scratch(t);
  await run();
  await run({ migrations: { ...migrations, '3_drop.sql': 'drop function perforce.question();' } });
  t.equal(await value('perforce.question()'), 42);
});

t.test('leaves nothing behind when a function fails, and says where', async (t) => {
  const { run, value } = await scratch(t);
  const broken = { ...functions, talk: { ...functions.talk, 'question.sql': '-- wrong\n\nselect perforce.reply();' } };
  await t.rejects(run({ functions: broken }), {
    message: /^functions\/talk\/question\.sql:3: function perforce\.reply\(\) does not exist/,
    cause: { code: '42883' },
  });
  t.equal(await value(`to_regnamespace('perforce')`), null);
});

t.test('leaves everything as it was when a later migration fails', async (t) => {
  const { run, value } = await scratch(t);
  await run();
  const third = 'delete from perforce.colours;\ninsert into perforce.colors values (1);';
  const broken = { ...migrations, '3_third.sql': third };
  await t.rejects(run({ migrations: broken }), { message: /^migrations\/3_third\.sql:2: relation "perforce\.colors"/ });
  t.equal(await value('(select count(*)::integer from perforce.colours)'), 1);
  t.same(await run(), ['schema perforce is up to date']);
});

t.test('does the work once when twenty run at once, whatever the isolation level of the database', async (t) => {
  const { run, sql, name } = await scratch(t);
  await sql.unsafe(`alter database ${name} set default_transaction_isolation = 'repeatable read'`);
  const logs = await Promise.all(Array.from({ length: 20 }, () => run()));
  const idle = logs.filter(([line]) => line === 'schema perforce is up to date');
  t.equal(idle.length, 19);
});

t.test('passes on what a migration warns of, and nothing else that the server says', async (t) => {
  const { run } = await scratch(t);
  const say = `
    drop table if exists perforce.nothing;
    do $$ begin raise notice 'no lz4'; raise warning 'no pg_cron' using hint = 'Use cron'; end $$`;
  const [first, ...others] = await run({ migrations: { ...migrations, '3_say.sql': say } });
  t.equal(first, 'no pg_cron. Use cron');
  t.same(others, ['schema perforce: ran 1_first to 3_say; applied 3 files of functions/']);
});

t.test('what backslashes mean does not depend on the server', async (t) => {
  const { run, sql, name, value } = await scratch(t);
  await sql.unsafe(`alter database ${name} set standard_conforming_strings = off`);
  const slash = `create function perforce.slash() returns text language sql return '\\';`;
  await run({ migrations: { ...migrations, '3_slash.sql': slash } });
  t.equal(await value('length(perforce.slash())'), 1);
});

t.test('refuses a database whose encoding not every log fits', async (t) => {
  const { sql, name } = await scratch(t);
  const latin = `${name}_latin`;
  await sql.unsafe(`create database ${latin} template template0 encoding latin1 locale 'C'`);
  t.teardown(() => sql.unsafe(`drop database ${latin}`));
  const { url } = await scratch(t);
  const connectionString = Object.assign(new URL(url), { pathname: `/${latin}` }).href;
  await t.rejects(migrate({ connection: readConnection({ DATABASE_URL: connectionString }), log: () => undefined }),
    /^the database is in LATIN1, which not every log fits: create one with encoding 'UTF8'/);
});

t.test('resolves no name by search_path', async (t) => {
  const { run } = await scratch(t);
  await t.rejects(run({ migrations: { ...migrations, '3_bare.sql': 'create table stray (id integer);' } }), {
    message: 'migrations/3_bare.sql:1: no schema has been selected to create in',
  });
});

t.test('refuses a database that a later version has migrated', async (t) => {
  const { run } = await scratch(t);
  await run({ migrations: { ...migrations, '3_later.sql': 'select 1' } });
  await t.rejects(run(), /the database is newer than this p4-load \(3_later\)/);
});

t.test('works as an owner who may not create schemas, in schemas made for him', async (t) => {
  const { run, sql, name } = await scratch(t);
  await sql.unsafe('create schema perforce; create schema perforce_internal; create schema perforce_masked');
  await sql.unsafe(`revoke create on database ${name} from current_user`);
  t.same(await run(), ['schema perforce: ran 1_first, 2_second; applied 3 files of functions/']);
});

t.test('tells whoever may not migrate what to do', async (t) => {
  const { sql, urlAs } = await scratch(t);
  const connection = readConnection({ DATABASE_URL: await urlAs('perforce_loader') });
  const run = () => migrate({ connection, log: () => undefined });
  await t.rejects(run(), /^\S+_perforce_loader may not create schemas .*"grant create on database \S+ to \S+"$/);
  await sql`create schema perforce`;
  const [{ owner }] = await sql<[{ owner: string }]>`select current_user as owner`;
  await t.rejects(run(), { message: `schema perforce belongs to ${owner}: migrate as that role` });
});
