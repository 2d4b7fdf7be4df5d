-- Refuses a role or a database that nothing can be made of.
do $$
declare
    obstacle constant text := (
        select case
            when current_setting('server_version_num')::integer < 140000
                then format('PostgreSQL 14 or later is needed; this server is %s', current_setting('server_version'))
            when pg_is_in_recovery() then 'this server is a read-only standby: migrate its primary'
            when getdatabaseencoding() not in ('UTF8', 'SQL_ASCII') then format(
                'the database is in %s, which not every log fits: create one with encoding ''UTF8''',
                getdatabaseencoding()
            )
            when bool_or(not owns) then min(
                format('schema %s belongs to %s: migrate as that role', nspname, nspowner::regrole)
            ) filter (where not owns)
            when bool_or(owns is null) and not has_database_privilege(current_database(), 'create') then format(
                '%1$s may not create schemas in database %2$s: have an administrator run '
                '"grant create on database %2$s to %1$s"', current_user, current_database()
            )
        end
        from unnest(array['perforce', 'perforce_internal', 'perforce_masked']) as ours
        left join (select *, pg_has_role(nspowner, 'usage') as owns from pg_namespace) as n on nspname = ours
    );
begin
    if obstacle is not null then
        raise exception '%', obstacle using errcode = 'P4061';
    end if;
end
$$;

-- What a restore of a part left out, nothing here can make again.
do $$
declare
    has_tables constant boolean := exists (
        select from pg_attribute where attrelid = to_regclass('perforce.raw_events') and attname = 'event_hash'
    );
    has_bookkeeping constant boolean := to_regclass('perforce_internal.migrations') is not null;
    is_booked boolean := false;
    missing text;
begin
    if has_bookkeeping then
        is_booked := exists (select from perforce_internal.migrations);
    end if;
    missing := case
        when is_booked and to_regnamespace('perforce') is null then 'perforce'
        when has_tables and not has_bookkeeping then 'perforce_internal'
        when has_tables and not is_booked then 'their rows'
    end;
    if missing is not null then
        raise exception 'the schemas were restored without %: restore perforce and perforce_internal from one dump, with '
            'their rows; or run what "p4-load uninstall --sql" prints, and migrate anew', missing
            using errcode = 'P4061';
    end if;
end
$$;
