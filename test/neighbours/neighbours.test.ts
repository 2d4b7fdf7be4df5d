import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { uninstallSql } from '../../loader/migrate/migrate.js';
import { keepFor, type TestDatabase, testDatabase } from '../support/database.js';
import { insertEvents } from '../support/events.js';
import { runLoader } from '../support/loader_process.js';
import { ourRelations } from '../support/ours.js';
import { runSql } from '../support/run_sql.js';
import { definitions, schemaDump } from '../support/schema_dump.js';
import { neighbourhood, settle } from './neighbours.js';

/*
 * Others have a hundred tables and more in schema perforce, and functions, views and types of their own: what we do
 * touches none of it.
 */

/** A database in which others were first. */
async function settled(t: Test): Promise<TestDatabase> {
  const database = await testDatabase(t, 'template1');
  await settle(database.url, 'mirror');
  await database.sql`comment on schema perforce is 'p4d, mirrored'`;
  return database;
}

const migrate = ({ url }: TestDatabase) => runLoader(url, ['migrate'], '');
const schemaComment = async (sql: Sql): Promise<unknown> =>
  (await sql`select obj_description('perforce'::regnamespace, 'pg_namespace') as comment`)[0]!.comment;

t.test('beside a hundred tables of others', async (t) => {
  const database = await settled(t);
  const { sql, url } = database;
  const alone = await testDatabase(t);
  const before = await neighbourhood(sql);
  t.ok(before.length > 350, `${before.length} objects are theirs`);

  await t.test('migrate makes what it makes elsewhere, and changes nothing of theirs', async (t) => {
    t.match(await migrate(database), { code: 0, stdout: /schema perforce: ran/ });
    t.same(await neighbourhood(sql), before);
    t.equal(await schemaComment(sql), 'p4d, mirrored');
    const comments = /^ +-- (Perforce server commands|p4d, mirrored).*\n/m;
    t.equal((await schemaDump(sql)).replace(comments, ''), (await schemaDump(alone.sql)).replace(comments, ''));
    t.same(await definitions(sql), await definitions(alone.sql));
  });

  await settle(url, 'theirs_after');
  const later = await neighbourhood(sql);

  await t.test('names as ours, added later for other arguments, are theirs too', async (t) => {
    t.same(
      later.map((row) => JSON.stringify(row)).filter((row) => /annotat|setting|their_work|regions/.test(row)).length >= 6,
      true);
    await sql`update perforce_internal.applied_functions set checksum = 'another'`;
    t.match(await migrate(database), { code: 0, stdout: /applied \d+ files/ });
    t.same(await neighbourhood(sql), later);
    t.match(await sql`select perforce.setting(7) as theirs, perforce.setting('session_gap')::text as ours`, [{ theirs: 7, ours: '00:02:00' }]);
  });

  await t.test('loading, upkeep and a new migration need no lock of theirs', async (t) => {
    await keepFor(sql, '40 days', '1 day');
    await insertEvents(sql, [{ type: 0, at: -86_400 * 60 }, { type: 2, at: -86_400 * 60 + 1 }]);
    const other = await sql.reserve();
    await other`begin`;
    await other.unsafe((await other.unsafe(`
      select format('lock table %s in access exclusive mode', string_agg(c.oid::regclass::text, ', ')) as statement
      from pg_class as c
      where c.relnamespace = 'perforce'::regnamespace and c.relkind in ('r', 'p', 'v') and c.oid not in ${ourRelations}`))[0]!.statement);
    await sql`update perforce_internal.applied_functions set checksum = 'another'`;
    t.match(await runLoader(url, ['migrate', '--retry-timeout', '0'], ''), { code: 0 });
    const steps = await sql`select step, problem from perforce.run_maintenance()`;
    t.same(steps.filter(({ problem }) => problem !== null), []);
    t.match(await sql`select count(*)::integer as n from perforce.commands`, [{ n: 1 }]);
    await other`rollback`;
    other.release();
    t.same(await neighbourhood(sql), later);
  });

  await t.test('table_sizes counts what is ours alone', async (t) => {
    const sizes = await sql<{ name: string }[]>`select distinct table_name as name from perforce.table_sizes order by 1`;
    const names = sizes.map(({ name }) => name);
    t.ok(['raw_events', 'command_logs', 'settings'].every((name) => names.includes(name)));
    t.same(names.filter((name) => /^(rev|change|logs|logs_default|their_work|annotations)$/.test(name)), []);
  });

  await t.test('our roles may read nothing of theirs', async (t) => {
    const readable = await sql.unsafe(`
      select c.oid::regclass::text as name, role
      from pg_class as c, unnest(array['perforce_loader', 'perforce_analyst', 'perforce_analyst_masked']) as role
      where c.relnamespace::regnamespace::text ~ '^perforce' and c.relkind in ('r', 'p', 'v', 'm')
        and c.oid not in ${ourRelations} and has_any_column_privilege(role, c.oid, 'select')`);
    t.same(readable, []);
  });

  await t.test('uninstall takes what is ours, and leaves all of theirs as it was', async (t) => {
    t.match(await runSql(url, await uninstallSql()), /schema perforce stays/);
    t.same(await neighbourhood(sql), later);
    t.equal(await schemaComment(sql), 'p4d, mirrored');
    t.match(await migrate(database), { code: 1, stderr: /taken: function perforce\.setting\(integer\) \[P4060\]/ });
    await sql`drop function perforce.setting(integer)`;
    t.match(await migrate(database), { code: 0, stdout: /schema perforce: ran/ }, 'and may come again');
  });
});

t.test('a name that is taken is refused before anything is done', async (t) => {
  const database = await settled(t);
  const { sql, url } = database;
  await sql.unsafe(`
    create view perforce.commands as select 1 as one;
    create table perforce.raw_events (n integer);
    create function perforce.clock(text) returns integer language sql return 1;
    create schema perforce_internal;
    create table perforce_internal.turns (n integer);
    create schema perforce_masked;
    create table perforce_masked.events (n integer);
    create domain perforce.settings as text;
    create index raw_events_uncorrelated on perforce.rev ("size")`);
  const before = await neighbourhood(sql);
  const { code, stderr } = await migrate(database);
  t.equal(code, 1);
  for (const taken of [
    'table perforce.raw_events', 'view perforce.commands', 'function perforce.clock(text)', 'table perforce_internal.turns', 'table perforce_masked.events',
    'type perforce.settings', 'index perforce.raw_events_uncorrelated',
  ]) t.match(stderr, taken);
  t.match(stderr, /names that p4-command-log needs are taken: [^]*not ours, so nothing was changed[^]*alter \.\.\. rename to/);
  const { stdout: printed } = await runLoader({}, ['migrate', '--sql'], '');
  await t.rejects(runSql(url, printed), /are taken: [^]*view perforce.commands/);
  t.same(await neighbourhood(sql), before);
  await sql.unsafe(`
    alter view perforce.commands rename to commands_of_old;
    drop function perforce.clock(text);
    drop schema perforce_internal, perforce_masked cascade;
    drop domain perforce.settings;
    drop table perforce.raw_events;
    drop index perforce.raw_events_uncorrelated`);
  t.match(await migrate(database), { code: 0, stdout: /schema perforce: ran/ });
});

t.test('a name that a newer version needs is refused as well', async (t) => {
  const database = await testDatabase(t);
  await database.sql.unsafe(`
    drop view perforce.slow_commands cascade;
    delete from perforce_internal.objects where identity = 'perforce.slow_commands';
    create view perforce.slow_commands as select 1 as theirs`);
  t.match(await migrate(database), { code: 1, stderr: /taken: view perforce\.slow_commands/ });
  t.match(await database.sql`select * from perforce.slow_commands`, [{ theirs: 1 }]);
});
