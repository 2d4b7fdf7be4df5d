import t from 'tap';
import { testDatabase } from '../support/database.js';
import { ourRelations, ourRoutines } from '../support/ours.js';

/*
 * What the roles may do, asked of the catalogue, so that an object that is made later is asked about too; and what
 * no role may do, tried.
 */
const roles = ['perforce_loader', 'perforce_analyst', 'perforce_analyst_masked'];
const denied = { code: '42501' };
const database = await testDatabase(t);
const { sql } = database;

t.test('the only privileges on relations are: a loader inserts into two, analysts select', async (t) => {
  const privileges = await sql.unsafe(`
    select role || ' ' || privilege || ' ' || string_agg(distinct c.relnamespace::regnamespace::text, ' ') as granted
    from pg_class as c, unnest($1::text[]) as role,
      unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
    where c.oid in ${ourRelations} and c.relkind in ('r', 'p', 'v', 'm')
      and (has_table_privilege(role, c.oid, privilege)
        or privilege in ('select', 'insert', 'update', 'references')
          and has_any_column_privilege(role, c.oid, privilege))
    group by role, privilege order by 1`, [roles]);
  t.same(privileges.map(({ granted }) => granted), [
    'perforce_analyst select perforce perforce_internal',
    'perforce_analyst_masked select perforce perforce_masked',
    'perforce_loader insert perforce',
  ]);
  const inserted = await sql.unsafe(`
    select c.relname as name from pg_class as c
    where c.oid in ${ourRelations} and c.relkind in ('r', 'p', 'v', 'm')
      and has_any_column_privilege('perforce_loader', c.oid, 'insert') order by 1`);
  t.same(inserted.map(({ name }) => name), ['raw_events', 'rejected_lines']);
});

t.test('the only functions that change anything and that a role may call are the loader\'s', async (t) => {
  const callable = await sql.unsafe(`
    select role || ' ' || p.proname as name from pg_proc as p, unnest($1::text[]) as role
    where p.oid in ${ourRoutines} and p.provolatile = 'v' and has_function_privilege(role, p.oid, 'execute')
    order by 1`, [roles]);
  t.same(callable.map(({ name }) => name),
    ['append_event', 'prepare_days', 'run_maintenance'].map((name) => `perforce_loader ${name}`));
});

t.test('no function finds a name by the caller\'s search_path', async (t) => {
  const loose = await sql.unsafe(`
    select p.oid::regprocedure::text as name from pg_proc as p
    where p.oid in ${ourRoutines} and p.prosqlbody is null
      and 'search_path=pg_catalog, pg_temp' <> all (coalesce(p.proconfig, '{}'))`);
  t.same(loose.map(({ name }) => name), []);
});

t.test('PUBLIC may nothing in schema perforce_masked, and every view and column of it has its comment', async (t) => {
  const found = await sql.unsafe(`
    select c.relname::text as name from pg_class as c cross join aclexplode(c.relacl) as a
    where c.oid in ${ourRelations} and c.relnamespace = 'perforce_masked'::regnamespace and a.grantee = 0
    union all
    select 'schema' from pg_namespace as n cross join aclexplode(n.nspacl) as a
    where n.nspname = 'perforce_masked' and a.grantee = 0
    union all
    select format('%s.%s', c.relname, a.attname)
    from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.oid in ${ourRelations} and c.relnamespace = 'perforce_masked'::regnamespace
      and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)`);
  t.same(found.map(({ name }) => name), []);
});

for (const role of roles) {
  t.test(`${role} creates nothing in the schemas, changes no object of them and becomes nobody else`, async (t) => {
    const member = await database.as(role);
    const [{ owner }] = await sql<[{ owner: string }]>`select current_user as owner`;
    for (const statement of [
      ...['perforce', 'perforce_masked'].flatMap((schema) => [
        `create table ${schema}.mine (x integer)`,
        `create view ${schema}.mine as select 1 as one`,
        `create sequence ${schema}.mine`,
        `create type ${schema}.mine as enum ('x')`,
        `create function ${schema}.mine() returns integer language sql return 1`,
        `create or replace function ${schema}.now() returns timestamptz language sql return null`,
        `drop schema ${schema} cascade`,
        `alter schema ${schema} rename to yours`,
      ]),
      'create schema mine',
      'alter table perforce.raw_events disable trigger all',
      'drop table perforce.raw_events',
      'create index on perforce.raw_events (pid)',
      `comment on table perforce.raw_events is 'mine'`,
      'do $$ begin lock table perforce.raw_events in exclusive mode; end $$',
      'alter function perforce.clock() security definer',
      'create trigger mine before insert on perforce.raw_events execute function perforce_internal.tg_append_events()',
      `set role ${owner}`,
      ...roles.filter((other) => other !== role).map((other) => `set role ${other}`),
    ]) await t.rejects(member.unsafe(statement), denied, statement);
  });
}

t.test('a temporary table of a loader\'s takes no part in what the schema\'s functions do for it', async (t) => {
  const loader = await (await database.as('perforce_loader')).reserve();
  await loader.unsafe(`
    create temp table raw_events (event_time timestamptz, event_type smallint);
    create temp table command_events (cmdident text, func text default 'forged');
    create temp table settings (name text, value interval);
    insert into settings select 'orphan_after', '0';
    set search_path = pg_temp, perforce`);
  await loader`select perforce.append_event('C1', '0', '{"func": "user-sync", "at": "2026-11-20T09:00:00Z"}')`;
  await loader.release();
  t.match(await sql`select func from perforce.command_events where cmdident = 'C1'`, [{ func: 'user-sync' }]);
});
