-- Those that archive_commands may be about to take are locked first, in order of cmdident: either they stay, or their
-- archiving is seen. offset 0 and limit 1 have each found by its cmdident: any other plan reads all that has ended.
-- Summaries do not move meanwhile, as in withdraw_summaries.
create or replace function perforce_internal.note_late_commands(arrivals perforce_internal.command_arrival[], maybe_archived text[])
returns text[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    archived_before timestamptz := perforce.now() - perforce.setting('hot_retention');
    archived text[];
begin
    if maybe_archived is null then
        return '{}';
    end if;

    perform from perforce.command_events as c
    where c.cmdident = any(
        array(
            select found.cmdident
            from (
                select e.cmdident, e.status, e.last_updated
                from perforce.command_events as e
                where e.cmdident = any(maybe_archived)
                offset 0
            ) as found
            where found.status <> 'running' and found.last_updated < archived_before + interval '1 hour'
        )
    )
    order by c.cmdident
    for update;

    lock table only perforce_internal.command_logs_default in row exclusive mode;
    archived := array(
        select s
        from unnest(maybe_archived) as s
        where (select true from perforce.command_events as c where c.cmdident = s offset 0) is null
            and (select true from perforce.command_logs as l where l.cmdident = s limit 1)
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
comment on function perforce_internal.note_late_commands(perforce_internal.command_arrival[], text[]) is
    'Notes in late_commands what arrived of archived commands, and returns these: appended, it would make half a command beside the whole summary. maybe_archived are those of which no start arrived, or something as old as what is archived: no other can have been; null: none';
