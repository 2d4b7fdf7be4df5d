import type { Sql } from 'postgres';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, stateOf } from '../support/events.js';
import { ourRelations, ourRoutines } from '../support/ours.js';

/*
 * What each role could try: every function, every relation, every setting, and objects of its own under every name that
 * our code looks up while it runs.
 */
const roles = ['perforce_loader', 'perforce_analyst', 'perforce_analyst_masked'];
const ours = `('perforce'::regnamespace, 'perforce_internal'::regnamespace, 'perforce_masked'::regnamespace)`;
const database = await testDatabase(t);
const { sql } = database;
await sql`select perforce.prepare_partitions()`;
const [{ mirror }] = await sql<[{ mirror: string | null }]>`select to_regclass('perforce.rev')::text as mirror`;
if (mirror) await sql`grant select on perforce.rev, perforce.change, perforce.desc to perforce_analyst`; // which changelists() wants
await insertEvents(sql, [{ type: 0, at: 0 }, { type: 6, at: 1, payload: { file: '//a' } }, { type: 2, at: 2 }, { type: 0, at: 3, cmdident: 'C2' }]);

/** All that a role could change, without what an event of its own is allowed to. */
const state = async (): Promise<unknown> => [
  await stateOf(sql),
  ...await sql`select name, value from perforce.settings order by 1`,
  ...await sql`select partition from perforce_internal.dated_partitions() order by 1`,
  ...await sql`select cmdident from perforce.orphaned_commands`,
  ...await sql`select proname, proowner::regrole::text, prosrc, proacl::text from pg_proc
    where pronamespace in ${sql.unsafe(ours)} order by oid`,
];

/** Every function with its arguments null, in a transaction that is rolled back; what it failed with. */
async function callAll(member: Sql): Promise<Map<string, string>> {
  const functions = await sql`
    select p.oid::regproc::text || '(' || p.oid || ')' as name, p.prokind, p.provolatile,
      format('%s(%s)', p.oid::regproc, (
        select string_agg(format('null::%s.%I', y.typnamespace::regnamespace, y.typname), ', ' order by n)
        from unnest(p.proargtypes) with ordinality as u (a, n) join pg_type as y on y.oid = u.a)) as call
    from pg_proc as p
    where p.oid in ${sql.unsafe(ourRoutines)} and p.prorettype <> 'trigger'::regtype and p.prokind = 'f' order by 1`;
  const failed = new Map<string, string>();
  for (const { name, call } of functions) {
    await member.begin(async (tx) => {
      await tx.unsafe(`select ${call}`);
      throw new Error('undo');
    }).catch((error) => failed.set(name, error.code ?? error.message));
  }
  return failed;
}

for (const role of roles) {
  t.test(`${role} calls what it may, and nothing else; whatever it sets or plants, nothing changes but what it may`, async (t) => {
    const before = await state();
    const member = await (await database.as(role)).reserve() as unknown as Sql;
    const begin = Object.assign(member, { begin: async (work: (tx: Sql) => Promise<unknown>) => {
      await member`begin`;
      await work(member).finally(() => member`rollback`);
    } });
    const may = new Set((await sql`
      select p.oid::regproc::text || '(' || p.oid || ')' as name from pg_proc as p
      where p.oid in ${sql.unsafe(ourRoutines)} and has_function_privilege(${role}, p.oid, 'execute')`).map(({ name }) => name));
    const plain = await callAll(begin);
    const wrong = [...plain].filter(([name, code]) => (code === '42501') === may.has(name));
    t.same(wrong, [], 'denied are those that are not granted, and no others');

    for (const setting of ['now', 'source', 'batch_rows', 'anything']) {
      for (const value of ['infinity', '9223372036854775808', '-1', `'); drop schema perforce cascade; --`, 'x'.repeat(100_000)]) {
        await member`select set_config(${`perforce.${setting}`}, ${value}, false)`;
        if (role === 'perforce_loader') {
          await member.unsafe('begin');
          await member`select perforce.append_event('C9', '6', '{"file": "//b"}')`;
          if (setting === 'now') await member`select * from perforce.run_maintenance()`;
          await member.unsafe('rollback');
        } else {
          await member`select perforce.clock()`;
        }
      }
      await member.unsafe(`reset perforce.${setting}`);
    }

    await plant(member, role);
    const planted = await callAll(begin);
    t.same([...planted], [...plain], 'what is planted is not used');
    if (role === 'perforce_loader') {
      await member.unsafe('begin');
      await member`select perforce.append_event('C9', '6', '{"file": "//b"}')`;
      t.same((await member`select problem from perforce.run_maintenance() where problem is not null`), []);
      await member.unsafe('rollback');
    }
    t.same(await state(), before);
    (member as unknown as { release(): void }).release();
  });
}

t.test('every relation takes from each role what its privileges say, and no more', async (t) => {
  const relations = await sql`
    select c.oid::regclass::text as name from pg_class as c where c.oid in ${sql.unsafe(ourRelations)} and c.relkind in ('r', 'p', 'v') order by 1`;
  for (const role of roles) {
    const member = await database.as(role);
    const unlike: string[] = [];
    for (const { name } of relations) {
      for (const [privilege, statement] of Object.entries({
        select: `select from ${name} limit 0`, insert: `insert into ${name} select * from ${name} where false`,
        update: `update ${name} set tableoid = 0`, delete: `delete from ${name}`, truncate: `truncate ${name}`,
      })) {
        const [{ may }] = await sql<[{ may: boolean }]>`select has_table_privilege(${role}, ${name}, ${privilege}) as may`;
        if (may) continue;
        if (await member.unsafe(statement).then(() => true, () => false)) unlike.push(statement);
      }
    }
    t.same(unlike, []);
  }
});

/**
 * In a schema of its own, first in search_path, and as temporary objects: a relation for each name of ours and of the
 * catalogue that our code uses, a function for each name and a number of arguments, operators and casts of text, all of which fail when they are used.
 */
async function plant(member: Sql, role: string): Promise<void> {
  const schema = `mine_${role}`;
  await sql.unsafe(`create schema ${schema}`);
  await sql.unsafe(`grant all on schema ${schema} to ${role}`);
  const mayBeTemporary = (await member`select has_database_privilege(current_user, current_database(), 'temporary') as may`)[0]!.may;
  const relations = (await sql`
    select distinct c.relname::text as name from pg_class as c
    where c.relnamespace in ${sql.unsafe(ours)} and c.relkind in ('r', 'p', 'v')
    union select unnest(array['pg_class', 'pg_inherits', 'pg_extension', 'pg_proc', 'pg_roles', 'pg_namespace', 'new_events', 'changed_summaries', 'job', 'job_run_details'])`)
    .map(({ name }) => name as string);
  const functions = await sql`
    select distinct p.proname::text as name, p.pronargs as count from pg_proc as p
    where (p.pronamespace in ${sql.unsafe(ours)} or p.pronamespace = 'pg_catalog'::regnamespace and p.proname in (
        'count', 'sum', 'min', 'max', 'array_agg', 'coalesce', 'format', 'now', 'date_trunc', 'to_regclass', 'set_config', 'current_setting', 'jsonb_each'))
      and p.pronargs <= 6 and p.prokind in ('f', 'a')`;
  for (const place of [schema, ...mayBeTemporary ? ['pg_temp'] : []]) {
    for (const name of relations) await member.unsafe(`create table ${place}.${JSON.stringify(name)} (planted integer)`);
    for (const { name, count } of functions) {
      await member.unsafe(`
        create function ${place}.${JSON.stringify(name)}(${Array(count).fill('anyelement').join(', ')}) returns ${count === 0 ? 'integer' : 'anyelement'}
        language plpgsql as $$ begin raise exception 'planted' using errcode = 'P4999'; end $$`);
    }
    await member.unsafe(`
      create function ${place}.planted(text, text) returns boolean language plpgsql
      as $$ begin raise exception 'planted' using errcode = 'P4999'; end $$`);
    for (const operator of place === 'pg_temp' ? [] : ['=', '<>', '<', '>', '~', '~~', '~~*', '->>', '->']) {
      await member.unsafe(`create operator ${place}.${operator} (leftarg = text, rightarg = text, function = ${place}.planted)`);
    }
  }
  await member.unsafe(`
    create type ${schema}.text as (planted integer);
    create type ${schema}.timestamptz as (planted integer);
    create function ${schema}.cast_text(text) returns ${schema}.text language plpgsql
    as $$ begin raise exception 'planted' using errcode = 'P4999'; end $$;
    create cast (pg_catalog.text as ${schema}.text) with function ${schema}.cast_text(text) as implicit;
    set search_path = ${mayBeTemporary ? 'pg_temp, ' : ''}${schema}, perforce, perforce_internal, pg_catalog`.replaceAll('cast_text(text)', 'cast_text(pg_catalog.text)'));
}
