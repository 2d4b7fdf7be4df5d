import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Sql } from 'postgres';
import { ourRelations, ourRoutines } from '../support/ours.js';

/** The user's own objects: what is there before p4-command-log comes, and what is added afterwards. */
export type Settlers = 'mirror' | 'theirs_after';

const folder = new URL('../../../test/neighbours/', import.meta.url);

/** Makes what others have in schema perforce of a database. */
export async function settle(url: string, ...settlers: Settlers[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const name of settlers) await client.query(await readFile(new URL(`${name}.sql`, folder), 'utf8'));
  } finally {
    await client.end();
  }
}

/** Everything that the catalogue knows of what others have: what it is, whose, for whom, and what is said of it. */
const theirs = `
  select format('%s %s %s %s %s', c.relkind, c.oid::regclass, c.relowner::regrole, c.relacl, c.relfilenode) as object,
    obj_description(c.oid, 'pg_class') as comment, null as definition
  from pg_class as c
  where c.relnamespace::regnamespace::text ~ '^perforce' and c.oid not in (select oid from ours_then where class = 'pg_class')
  union all
  select format('%s %s %s', p.oid::regprocedure, p.proowner::regrole, p.proacl), obj_description(p.oid, 'pg_proc'),
    case when p.prokind = 'f' then pg_get_functiondef(p.oid) end
  from pg_proc as p
  where p.pronamespace::regnamespace::text ~ '^perforce' and p.oid not in (select oid from ours_then where class = 'pg_proc')
  union all
  select format('%s %s %s', t.oid::regtype, t.typowner::regrole, t.typacl), obj_description(t.oid, 'pg_type'), null
  from pg_type as t
  where t.typnamespace::regnamespace::text = 'perforce' and t.typrelid not in (select oid from ours_then where class = 'pg_class')
    and t.typelem = 0
  order by 1`;

/** All objects of others in our schemas. */
export async function neighbourhood(sql: Sql): Promise<unknown[]> {
  const [listed] = await sql`select to_regclass('perforce_internal.objects') is not null as is_there`;
  const ours = listed!.is_there
    ? `select 'pg_class' as class, oid from pg_class where oid in ${ourRelations}
       union all select 'pg_class', indexrelid from pg_index where indrelid in ${ourRelations}
       union all select 'pg_class', reltoastrelid from pg_class where oid in ${ourRelations} and reltoastrelid <> 0
       union all select 'pg_proc', oid from pg_proc where oid in ${ourRoutines}`
    : `select '' as class, 0::oid as oid`;
  return [...await sql.unsafe(`with ours_then as materialized (${ours}) ${theirs}`)];
}
