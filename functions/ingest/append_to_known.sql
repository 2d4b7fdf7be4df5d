-- Locks rows in order of cmdident; then claims those that are to be made anew, in the same order.
create or replace function perforce_internal.append_to_known(arrivals perforce.command_events[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    present text[] := perforce_internal.lock_commands(
        array(select a.cmdident from unnest(arrivals) as a order by a.cmdident)
    );
    arrived perforce.command_events;
begin
    perform perforce_internal.extend_commands(array(select a from unnest(arrivals) as a where a.cmdident = any(present)));
    perform perforce_internal.finalize_commands(
        array(
            select c.cmdident
            from perforce.command_events as c
            where c.cmdident = any(present) and c.is_complete
        )
    );

    for arrived in
        select a.* from unnest(arrivals) as a where a.cmdident <> all(present) order by a.cmdident
    loop
        insert into perforce_internal.revivals (cmdident) values (arrived.cmdident);
        delete from perforce_internal.revivals as r where r.cmdident = arrived.cmdident;
        if exists (select from perforce.command_events as c where c.cmdident = arrived.cmdident) then
            perform perforce_internal.append_to_known(array[arrived]);
        else
            perform perforce_internal.revive_command(
                arrived.cmdident, arrived.first_event_at, arrived.last_event_at, arrived.event_count
            );
        end if;
    end loop;
end
$$;
comment on function perforce_internal.append_to_known(perforce.command_events[]) is
    'Appends what a batch brings to commands that are here, live or archived, and finalises those that are complete. Any order and any split into batches gives the same rows';
