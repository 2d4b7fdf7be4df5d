do $$
declare
    ours constant text[] := '{OURS}';
    listed text[] := '{}';
    taken text;
begin
    if to_regclass('perforce_internal.objects') is not null then
        listed := array(select split_part(o.identity, '(', 1) from perforce_internal.objects as o);
    end if;

    with schemas as (
        select n.oid, n.nspname || '.' as prefix, replace(n.nspname, '_masked', '') || '.' as prefix_of_ours
        from pg_namespace as n
        where n.nspname in ('perforce', 'perforce_internal', 'perforce_masked')
    ),

    present (schema, name, description) as (
        select c.relnamespace, c.relname,
            case c.relkind
                when 'v' then 'view ' when 'm' then 'materialized view ' when 'S' then 'sequence ' when 'i' then 'index '
                when 'I' then 'index ' when 'c' then 'type ' when 'f' then 'foreign table ' else 'table '
            end || c.oid::regclass
        from pg_class as c
        union all
        select p.pronamespace, p.proname,
            case p.prokind when 'p' then 'procedure ' when 'a' then 'aggregate ' else 'function ' end || p.oid::regprocedure
        from pg_proc as p
        union all
        select t.typnamespace, t.typname, 'type ' || t.oid::regtype
        from pg_type as t
        where t.typtype <> 'c'
    )

    select string_agg(p.description, ', ' order by p.description) into taken
    from schemas as s
    join present as p on p.schema = s.oid
    where s.prefix_of_ours || p.name = any(ours) and s.prefix || p.name <> all(listed);
    if taken is not null then
        raise exception 'names that p4-command-log needs are taken: %', taken
            using errcode = 'P4060', detail = 'They are not ours, so nothing was changed.',
            hint = 'Rename them (alter ... rename to ...) or move them to another schema (alter ... set schema ...), then migrate again.';
    end if;
end
$$;
