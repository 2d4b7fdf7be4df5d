-- Goes by the time of the last change, not by event time: a backfill of last year stays as long as live data. Several
-- may run at once, but none beside roll_up, which reads the events of whole hours.
create or replace function perforce.archive_commands(max_commands integer default 100000)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    archived text[];
begin
    if not pg_try_advisory_xact_lock_shared(hashtextextended('perforce.roll_up', 0)) then
        return 0;
    end if;

    with ended as materialized (
        select c.cmdident
        from perforce.command_events as c
        where c.status <> 'running' and c.last_updated < (select perforce.now() - perforce.setting('hot_retention'))
            and exists (
                select from perforce.command_logs as l
                where l.first_event_at = c.first_event_at and l.cmdident = c.cmdident
                    and l.status = c.status and l.event_count = c.event_count
            )
        order by c.last_updated
        limit max_commands
        for update skip locked
    ),

    gone as (
        delete from perforce.command_events as c
        using ended as e
        where c.cmdident = e.cmdident
        returning c.cmdident
    )

    select array_agg(g.cmdident) into archived from gone as g;

    delete from perforce.command_event_chunks as k where k.cmdident = any(archived);
    return coalesce(cardinality(archived), 0);
end
$$;
comment on function perforce.archive_commands(integer) is
    'Removes commands from command_events, with their events, that ended or were given up and of which nothing has come for hot_retention; their summaries in command_logs stay. At most max_commands a call, passing over rows in use. Returns how many; 0: none, or roll_up is at work';
