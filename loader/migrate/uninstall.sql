-- Removes p4-command-log from this database, whole or not at all: its jobs, and what perforce_internal.objects lists as
-- ours. What others made stays, and so does the schema that it is in.
-- Run it as the owner, when no loader runs, by psql -qv ON_ERROR_STOP=1. All that was loaded is lost.

begin isolation level read committed;
set local search_path = '';
set local quote_all_identifiers = off;
set local client_min_messages = warning;
set local lock_timeout = '10s';

do $$
begin
    if to_regclass('perforce_internal.objects') is null then
        raise exception 'p4-command-log is not installed in database %', current_database();
    end if;
    if exists (
        select
        from pg_extension as e
        join pg_namespace as n on n.nspname = 'cron'
        where e.extname = 'pg_cron' and has_schema_privilege(n.oid, 'usage')
    ) then
        delete from cron.job_run_details as d
        using cron.job as j
        join perforce_internal.objects as o on o.kind = 'job' and o.identity = j.jobname
        where d.jobid = j.jobid and j.database = current_database() and j.username = current_user;
        perform cron.unschedule(j.jobid)
        from cron.job as j
        join perforce_internal.objects as o on o.kind = 'job' and o.identity = j.jobname
        where j.database = current_database() and j.username = current_user;
    end if;
end
$$;

-- An object is dropped when no other needs it any more, so there are several rounds. Nothing is dropped by cascade:
-- what others built on ours is theirs.
do $$
declare
    ours constant text[] := array(select o.identity from perforce_internal.objects as o where o.kind not in ('index', 'job'));
    dropped bigint;
    needed_by text;
    object record;
begin
    loop
        dropped := 0;
        needed_by := null;
        for object in
            with objects (kind, identity) as (
                select
                    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'c' then 'type' else 'table' end,
                    c.oid::regclass::text
                from pg_class as c
                where c.relkind in ('r', 'p', 'v', 'm', 'c') and not c.relispartition
                union all
                select 'routine', p.oid::regprocedure::text
                from pg_proc as p
                union all
                select 'type', t.oid::regtype::text
                from pg_type as t
                where t.typtype in ('e', 'd')
            )

            select o.kind, o.identity
            from objects as o
            where o.identity = any(ours)
            order by o.kind desc
        loop
            begin
                execute format('drop %s if exists %s', object.kind, object.identity);
                dropped := dropped + 1;
            exception
                when dependent_objects_still_exist then
                    get stacked diagnostics needed_by = pg_exception_detail;
            end;
        end loop;
        exit when needed_by is null;
        if dropped = 0 then
            raise exception 'what others made needs what would be dropped: drop that first' using detail = needed_by;
        end if;
    end loop;
end
$$;

do $$
declare
    role_name text;
    schema_name text;
begin
    for role_name in
        select r.rolname
        from pg_roles as r
        where r.rolname in ('perforce_loader', 'perforce_analyst', 'perforce_analyst_masked')
    loop
        execute format('revoke all on schema perforce, perforce_internal, perforce_masked from %I', role_name);
        if exists (
            select
            from pg_database as d
            cross join aclexplode(d.datacl) as a
            where d.datname = current_database() and a.grantee = role_name::regrole
        ) then
            execute format('revoke all on database %I from %I', current_database(), role_name);
        end if;
    end loop;
    for schema_name in
        select n.nspname from pg_namespace as n where n.nspname in ('perforce_masked', 'perforce_internal', 'perforce')
    loop
        begin
            execute format('drop schema %I', schema_name);
        exception
            when dependent_objects_still_exist then
                if obj_description(schema_name::regnamespace, 'pg_namespace') like '%(p4-command-log)' then
                    execute format('comment on schema %I is null', schema_name);
                end if;
                raise warning 'schema % stays, as others have something in it', schema_name;
        end;
    end loop;
end
$$;

commit;

-- Roles belong to all databases of a server, and an extension to all who use it. When nobody else needs them, an
-- administrator may run:
--     drop role if exists perforce_loader, perforce_analyst, perforce_analyst_masked;
--     drop extension if exists pg_cron;
-- JIT, where the server has it, stays turned off for the database: alter database ... reset jit undoes that.
