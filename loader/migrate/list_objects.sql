-- Of functions, those that this transaction has made or replaced: others may have some of the same name.
do $$
declare
    ours constant text[] := '{OURS}';
begin
    if to_regclass('perforce_internal.objects') is null then
        return;
    end if;

    with schemas as (
        select n.oid, n.nspname || '.' as prefix
        from pg_namespace as n
        where n.nspname in ('perforce', 'perforce_internal', 'perforce_masked')
    ),

    present (kind, identity, schema, name, is_written) as (
        select
            case c.relkind
                when 'v' then 'view' when 'i' then 'index' when 'I' then 'index' when 'c' then 'type' else 'table'
            end,
            c.oid::regclass::text, c.relnamespace, c.relname, true
        from pg_class as c
        where c.relkind in ('r', 'p', 'v', 'i', 'I', 'c')
        union all
        select 'routine', p.oid::regprocedure::text, p.pronamespace, p.proname, age(p.xmin) <= 0
        from pg_proc as p
        union all
        select 'type', t.oid::regtype::text, t.typnamespace, t.typname, true
        from pg_type as t
        where t.typtype in ('e', 'd')
    ),

    gone as (
        delete from perforce_internal.objects as o
        where o.kind <> 'job'
            and not exists (select from schemas as s join present as p on p.schema = s.oid where p.identity = o.identity)
    )

    insert into perforce_internal.objects (kind, identity)
    select p.kind, p.identity
    from schemas as s
    join present as p on p.schema = s.oid
    where s.prefix || p.name = any(ours) and p.is_written
    on conflict do nothing;
end
$$;
