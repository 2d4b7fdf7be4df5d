-- Nobody else makes the command anew meanwhile: the caller has added it to revivals, or lets nobody else append.
create or replace function perforce_internal.revive_command(
    cmd_id text, first_arrived_at timestamptz, last_arrived_at timestamptz, arrived_events bigint
)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    first_event_at timestamptz;
    last_event_at timestamptz;
begin
    select least(min(l.first_event_at), first_arrived_at), greatest(max(l.last_event_at), last_arrived_at)
    into first_event_at, last_event_at
    from perforce.command_logs as l
    where l.cmdident = cmd_id;

    if exists (
        select
        from perforce.closed_days as d
        where d.day between (first_event_at at time zone 'UTC')::date and (last_event_at at time zone 'UTC')::date
    ) then
        insert into perforce.late_commands (cmdident, late_events, last_arrived_at)
        values (cmd_id, arrived_events, perforce.now())
        on conflict (cmdident) do update set
            late_events = late_commands.late_events + excluded.late_events,
            last_arrived_at = excluded.last_arrived_at;
    else
        delete from perforce.command_logs as l where l.cmdident = cmd_id;
        delete from perforce.orphaned_commands as o where o.cmdident = cmd_id;
        perform perforce_internal.replay_events(cmd_id, first_event_at, last_event_at);
        perform perforce_internal.archive_ended(array[cmd_id]);
    end if;
end
$$;
comment on function perforce_internal.revive_command(text, timestamptz, timestamptz, bigint) is
    'Makes an archived command anew from all its events in raw_events, of which some have just arrived. Where raw events of it have been dropped that cannot be: then the new ones are noted in late_commands, and stay in raw_events';
