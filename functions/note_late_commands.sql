-- A command can only be archived if what came of it is old or has no start. Those that archive_commands may be about to
-- take are locked first, in order of cmdident: either they stay, or their archiving is seen. offset 0 has them found by
-- cmdident: the index for archive_commands would read all that has ended.
create or replace function perforce.note_late_commands(arrivals perforce.command_arrival[])
returns text[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    archived_before timestamptz := perforce.now() - perforce.setting('hot_retention');
    suspects text[] := array(
        select a.cmdident from unnest(arrivals) as a where a.start_events is null or a.first_event_at < archived_before
    );
    archived text[];
begin
    if suspects = '{}' then
        return '{}';
    end if;

    perform from perforce.command_events as c
    where c.cmdident = any(
        array(
            select found.cmdident
            from (
                select e.cmdident, e.status, e.last_updated
                from perforce.command_events as e
                where e.cmdident = any(suspects)
                offset 0
            ) as found
            where found.status <> 'running' and found.last_updated < archived_before + interval '1 hour'
        )
    )
    order by c.cmdident
    for update;

    archived := array(
        select s
        from unnest(suspects) as s
        where not exists (select from perforce.command_events as c where c.cmdident = s)
            and exists (select from perforce.command_logs as l where l.cmdident = s)
    );
    if archived = '{}' then
        return '{}';
    end if;

    insert into perforce.late_commands (cmdident, late_events, last_arrived_at)
    select a.cmdident, a.event_count, perforce.now()
    from unnest(arrivals) as a
    where a.cmdident = any(archived)
    order by a.cmdident
    on conflict (cmdident) do update
    set late_events = late_commands.late_events + excluded.late_events, last_arrived_at = excluded.last_arrived_at;
    return archived;
end
$$;
comment on function perforce.note_late_commands(perforce.command_arrival[]) is
    'Notes in late_commands what arrived of archived commands, and returns these: appended, it would make half a command beside the whole summary';
