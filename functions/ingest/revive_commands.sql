-- In order of cmdident, each claimed by its row in revivals: who waited for another session to make the same command anew
-- makes it anew once more, of the events of both.
create or replace function perforce_internal.revive_commands(arrivals perforce_internal.late_arrival[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    arrived perforce_internal.late_arrival;
    known record;
    revived text[] := '{}';
    from_times timestamptz[] := '{}';
    to_times timestamptz[] := '{}';
begin
    for arrived in select a.* from unnest(arrivals) as a order by a.cmdident loop
        insert into perforce_internal.revivals (cmdident) values (arrived.cmdident);
        delete from perforce_internal.revivals as r where r.cmdident = arrived.cmdident;
        perform from perforce.command_events as c where c.cmdident = arrived.cmdident for update;

        select
            least(min(k.first_event_at), arrived.first_event_at) as first_event_at,
            greatest(max(k.last_event_at), arrived.last_event_at) as last_event_at
        into known
        from (
            select l.first_event_at, l.last_event_at from perforce.command_logs as l where l.cmdident = arrived.cmdident
            union all
            select c.first_event_at, c.last_event_at from perforce.command_events as c where c.cmdident = arrived.cmdident
        ) as k;

        if perforce_internal.has_closed_days(known.first_event_at, known.last_event_at) then
            insert into perforce.late_commands (cmdident, late_events, last_arrived_at)
            values (arrived.cmdident, arrived.event_count, perforce.clock())
            on conflict (cmdident) do update set
                late_events = late_commands.late_events + excluded.late_events,
                last_arrived_at = excluded.last_arrived_at;
        else
            delete from perforce.command_events as c where c.cmdident = arrived.cmdident;
            delete from perforce.command_logs as l where l.cmdident = arrived.cmdident;
            delete from perforce.orphaned_commands as o where o.cmdident = arrived.cmdident;
            revived := revived || arrived.cmdident;
            from_times := from_times || known.first_event_at;
            to_times := to_times || known.last_event_at;
        end if;
    end loop;
    perform perforce_internal.replay_events(revived, from_times, to_times);
    perform perforce_internal.archive_ended(revived);
end
$$;
comment on function perforce_internal.revive_commands(perforce_internal.late_arrival[]) is
    'Makes commands anew from all their events in raw_events, of which some have just arrived. Where raw events of a command have been dropped that cannot be: then the new ones are noted in late_commands, and stay in raw_events';
