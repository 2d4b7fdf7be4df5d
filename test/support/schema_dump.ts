import type { Sql } from 'postgres';
import { ourRelations, ourRoutines, ourTypes } from './ours.js';

/**
 * What is ours in schemas perforce and perforce_internal as text: what stands in migrations/ and the contract of functions/,
 * without the partitions, which come and go, and without names of owners. The same on PostgreSQL 14 to 18.
 */
export async function schemaDump(sql: Sql): Promise<string> {
  const lines = await sql.unsafe<{ line: string }[]>(query);
  return lines.map(({ line }) => `${line}\n`).join('');
}

/** The text of every function, trigger and view; of views as this major version of PostgreSQL shows it. */
export async function definitions(sql: Sql): Promise<string[]> {
  const rows = await sql.unsafe<{ definition: string }[]>(`
    select pg_get_functiondef(p.oid) as definition from pg_proc p where p.oid in ${ourRoutines}
    union all
    select format('view %I as %s', c.relname, pg_get_viewdef(c.oid))
    from pg_class c where c.oid in ${ourRelations} and c.relnamespace <> 'perforce_masked'::regnamespace and c.relkind = 'v'
    union all
    select pg_get_triggerdef(g.oid)
    from pg_trigger g join pg_class c on c.oid = g.tgrelid
    where c.oid in ${ourRelations} and not c.relispartition and not g.tgisinternal
    order by 1`);
  return rows.map(({ definition }) => definition);
}

/** Every object with the lines below it: `object` and `part` sort, `line` is shown. */
const query = `
with grants as (
  select o.class, o.oid, o.column_number,
         format('grant %s to %s', string_agg(lower(a.privilege_type), ', ' order by a.privilege_type),
                coalesce(nullif(a.grantee, 0)::regrole::text, 'public')) as line
  from (
    select 'pg_namespace'::regclass as class, oid, 0 as column_number, nspowner as owner, nspacl as acl
    from pg_namespace
    union all
    select 'pg_class'::regclass, oid, 0, relowner, relacl from pg_class
    union all
    select 'pg_class'::regclass, c.oid, a.attnum, c.relowner, a.attacl
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    union all
    select 'pg_proc'::regclass, oid, 0, proowner, coalesce(proacl, acldefault('f', proowner)) from pg_proc
    union all
    select 'pg_type'::regclass, oid, 0, typowner, typacl from pg_type
  ) as o cross join aclexplode(o.acl) as a
  where a.grantee <> o.owner
  group by o.class, o.oid, o.column_number, a.grantee
),
relations as (
  select c.oid, c.relkind, c.reloptions, c.reltype, replace(c.relnamespace::regnamespace || '.', 'perforce.', '') || c.relname as name,
         case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                        when 'c' then 'type' else 'table' end as kind
  from pg_class c
  where c.oid in ${ourRelations}
    and c.relnamespace <> 'perforce_masked'::regnamespace and c.relkind in ('r', 'p', 'v', 'S', 'c') and not c.relispartition
),
functions as (
  select p.oid, p.proname::text as name,
         format('%s %s%s(%s)', case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
                replace(p.pronamespace::regnamespace || '.', 'perforce.', ''), p.proname, pg_get_function_identity_arguments(p.oid)) as object,
         concat_ws(' ', 'returns ' || pg_get_function_result(p.oid), 'language ' || l.lanname,
                   case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
                   case p.proparallel when 's' then 'parallel safe' when 'r' then 'parallel restricted' end,
                   case when p.proisstrict then 'strict' end,
                   case when p.prosecdef then 'security definer' end,
                   'set ' || array_to_string(p.proconfig, ' set ')) as line
  from pg_proc p join pg_language l on l.oid = p.prolang
  where p.oid in ${ourRoutines}
),
lines (object, part, number, line) as (
  select 'schema ' || n.nspname, l.part, 0, l.line
  from pg_namespace n
  cross join lateral (
    select 0 as part, 'schema ' || n.nspname as line
    union all
    select 1, '-- ' || obj_description(n.oid)
    union all
    select 9, g.line from grants g where g.class = 'pg_namespace'::regclass and g.oid = n.oid
  ) as l
  where n.nspname in ('perforce', 'perforce_internal')
  union all
  select kind || ' ' || name, 0, 0,
         concat_ws(' ', kind, name, 'partition by ' || pg_get_partkeydef(oid),
                   'with (' || array_to_string(reloptions, ', ') || ')')
  from relations
  union all
  select kind || ' ' || name, 1, 0,
         '-- ' || coalesce(obj_description(oid, 'pg_class'), obj_description(reltype, 'pg_type'))
  from relations
  union all
  select r.kind || ' ' || r.name, 2, a.attnum,
         concat_ws(' -- ', concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
                                     case when a.attnotnull then 'not null' end,
                                     case when a.attidentity <> '' then 'identity' end,
                                     case when a.attgenerated = '' then 'default ' else 'generated ' end
                                       || pg_get_expr(d.adbin, d.adrelid),
                                     (select line from grants g where g.class = 'pg_class'::regclass
                                      and g.oid = r.oid and g.column_number = a.attnum)),
                   col_description(r.oid, a.attnum))
  from relations r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped and r.kind <> 'sequence'
  left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  union all
  select r.kind || ' ' || r.name, 3, 0, format('%s: %s', k.conname, pg_get_constraintdef(k.oid))
  from relations r join pg_constraint k on k.conrelid = r.oid and k.contype in ('c', 'f', 'p', 'u', 'x')
  union all
  select r.kind || ' ' || r.name, 4, 0, pg_get_indexdef(i.indexrelid)
  from relations r join pg_index i on i.indrelid = r.oid
  where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
  union all
  select r.kind || ' ' || r.name, 5, 0,
         concat_ws(' -- ', 'trigger ' || g.tgname, obj_description(g.oid, 'pg_trigger'))
  from relations r join pg_trigger g on g.tgrelid = r.oid and not g.tgisinternal
  union all
  select r.kind || ' ' || r.name, 9, 0, g.line
  from relations r join grants g on g.class = 'pg_class'::regclass and g.oid = r.oid and g.column_number = 0
  union all
  select object, 0, 0, object from functions
  union all
  select object, 1, 0, '-- ' || obj_description(oid, 'pg_proc') from functions
  union all
  select object, 2, 0, line from functions
  union all
  select f.object, 9, 0, g.line from functions f join grants g on g.class = 'pg_proc'::regclass and g.oid = f.oid
  union all
  select 'type ' || t.typname, 0, 0,
         format('type %s %s', t.typname,
                case t.typtype when 'e' then
                  (select 'enum (' || string_agg(e.enumlabel, ', ' order by e.enumsortorder) || ')'
                   from pg_enum e where e.enumtypid = t.oid)
                else 'domain over ' || format_type(t.typbasetype, t.typtypmod) end)
  from pg_type t where t.oid in ${ourTypes} and t.typtype in ('e', 'd')
)
select case when part = 0 then line else '  ' || line end as line
from lines
order by object collate "C", part, number, line collate "C"`;
