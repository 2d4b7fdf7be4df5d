-- The caller has the turn: nobody else revives these meanwhile.
create or replace function perforce_internal.revive_commands(arrivals perforce.command_events[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    arrived perforce.command_events;
    summary record;
    revived text[] := '{}';
begin
    foreach arrived in array arrivals loop
        select
            least(min(l.first_event_at), arrived.first_event_at) as first_event_at,
            greatest(max(l.last_event_at), arrived.last_event_at) as last_event_at
        into summary
        from perforce.command_logs as l
        where l.cmdident = arrived.cmdident;

        if exists (
            select
            from perforce.closed_days as d
            where d.day between (summary.first_event_at at time zone 'UTC')::date
                and (summary.last_event_at at time zone 'UTC')::date
        ) then
            insert into perforce.late_commands (cmdident, late_events, last_arrived_at)
            values (arrived.cmdident, arrived.event_count, perforce.now())
            on conflict (cmdident) do update set
                late_events = late_commands.late_events + excluded.late_events,
                last_arrived_at = excluded.last_arrived_at;
        else
            lock table only perforce_internal.command_logs_default in row exclusive mode;
            delete from perforce.command_logs as l where l.cmdident = arrived.cmdident;
            delete from perforce.orphaned_commands as o where o.cmdident = arrived.cmdident;
            perform perforce_internal.replay_events(arrived.cmdident, summary.first_event_at, summary.last_event_at);
            revived := revived || arrived.cmdident;
        end if;
    end loop;
    perform perforce_internal.archive_ended(revived);
end
$$;
comment on function perforce_internal.revive_commands(perforce.command_events[]) is
    'Makes archived commands anew from all their events in raw_events, of which some have just arrived. Where raw events of a command have been dropped that cannot be: then the new ones are noted in late_commands, and stay in raw_events';
