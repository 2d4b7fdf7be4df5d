-- Locks nothing but the rows that go.
create or replace function perforce_internal.purge_strays(dry_run boolean default false)
returns table (relation text, lower_bound timestamptz, upper_bound timestamptz, rows bigint)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
declare
    first_at timestamptz;
begin
    relation := 'raw_events_default';
    for first_at, upper_bound in
        select r.first_at, r.upper_bound
        from perforce_internal.stray_ranges() as r
        where r.parent = 'raw_events'
            and (
                r.upper_bound <= perforce.clock() - perforce.setting('raw_retention')
                or not perforce_internal.gets_partition(r.first_at)
            )
            and r.first_at::date <> all (array(select l.day from perforce_internal.recently_loaded_days() as l))
    loop
        lower_bound := date_trunc('day', first_at);
        if dry_run then
            select count(*) into rows
            from perforce_internal.raw_events_default as e
            where e.event_time >= first_at and e.event_time < upper_bound;
        else
            rows := perforce_internal.purge_stray_day(first_at, upper_bound);
        end if;
        if rows > 0 then
            return next;
        end if;
    end loop;

    relation := 'command_logs_default';
    for first_at, upper_bound in
        select r.first_at, r.upper_bound
        from perforce_internal.stray_ranges() as r
        where r.parent = 'command_logs' and not perforce_internal.gets_partition(r.first_at)
    loop
        lower_bound := date_trunc('month', first_at);
        select count(*) into rows
        from perforce_internal.command_logs_default as l
        where l.first_event_at >= first_at and l.first_event_at < upper_bound
            and l.finalized_at < perforce.clock() - perforce.setting('log_retention');
        if not dry_run then
            delete from perforce_internal.command_logs_default as l
            where l.first_event_at >= first_at and l.first_event_at < upper_bound
                and l.finalized_at < perforce.clock() - perforce.setting('log_retention');
        end if;
        if rows > 0 then
            return next;
        end if;
    end loop;
end
$$;
comment on function perforce_internal.purge_strays(boolean) is
    'Removes from the default partitions days of raw events past raw_retention and those of wild times, if nothing of them was loaded within raw_retention, and closes them; and summaries of wild times that were written before log_retention. Returns them, a row a day or month; dry_run only shows what would go';
