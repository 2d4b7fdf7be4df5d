-- The engine's function is the one that belongs to its extension, if no other stands beside it that a call could mean:
-- anybody may make one of this name.
create or replace function perforce.enable_columnar()
returns table (relation text, result text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    add_relation regprocedure := (
        select min(p.oid)
        from pg_proc as p
        left join pg_depend as d on d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
        left join pg_extension as e on d.refclassid = 'pg_extension'::regclass and d.refobjid = e.oid
        where p.proname = 'google_columnar_engine_add'
        group by p.pronamespace
        having every(coalesce(e.extname = 'google_columnar_engine', false))
    );
    columns text;
begin
    if add_relation is null then
        relation := 'perforce.command_logs';
        result := 'not added: this server has no google_columnar_engine';
        return next;
        return;
    end if;
    for relation in
        select format('perforce_internal.%I', c.relname)
        from pg_partition_tree('perforce.command_logs') as t
        join pg_class as c on c.oid = t.relid
        where t.isleaf
        order by c.relname
    loop
        execute format('select %s(%L)::text', add_relation::regproc, relation) into result;
        return next;
    end loop;

    select string_agg(a.attname, ',' order by a.attnum) into columns
    from pg_attribute as a
    where a.attrelid = 'perforce.raw_events'::regclass and a.attnum > 0 and not a.attisdropped
        and a.atttypid <> 'jsonb'::regtype;
    for relation in
        select format('perforce_internal.%I', d.partition)
        from perforce_internal.dated_partitions() as d
        where d.parent = 'raw_events' and to_regclass(format('perforce_internal.%I', d.partition || '_command')) is not null
            and (select 'columns' = any(p.proargnames) from pg_proc as p where p.oid = add_relation)
        order by d.partition
    loop
        execute format('select %s(relation => %L, columns => %L)::text', add_relation::regproc, relation, columns) into result;
        return next;
    end loop;
end
$$;
comment on function perforce.enable_columnar() is
    'Adds every partition of command_logs to AlloyDB''s columnar engine, and the days of raw_events that are over and have their indexes, without payload; a row each with what the engine answers; where there is none it says so. The engine forgets at a restart and does not know new months and days: call it daily';
