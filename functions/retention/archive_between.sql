create or replace function perforce_internal.archive_between(
    from_time timestamptz, to_time timestamptz, max_commands integer
)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    over_before timestamptz := perforce.clock() - perforce.setting('hot_retention');
    plausible_until timestamptz := perforce.clock() + perforce.setting('max_clock_skew');
    archived integer;
begin
    with ended as materialized (
        select c.cmdident
        from perforce.command_events as c
        where c.first_event_at >= from_time and c.first_event_at < to_time
            and case when c.last_event_at > plausible_until then c.last_updated else c.last_event_at end < over_before
            and c.status <> 'running'
            and not exists (
                select from perforce.orphaned_commands as o
                where o.cmdident = c.cmdident and o.orphaned_at >= over_before
            )
            and exists (
                select from perforce.command_logs as l
                where l.first_event_at = c.first_event_at and l.cmdident = c.cmdident
                    and l.status = c.status and l.event_count = c.event_count
            )
        order by c.first_event_at
        limit max_commands
        for update skip locked
    )

    delete from perforce.command_events as c
    using ended as e
    where c.cmdident = e.cmdident;
    get diagnostics archived = row_count;
    return archived;
end
$$;
comment on function perforce_internal.archive_between(timestamptz, timestamptz, integer) is
    'What archive_commands does, of commands whose first event lies from from_time to before to_time';
