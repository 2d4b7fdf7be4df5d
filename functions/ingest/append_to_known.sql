create or replace function perforce_internal.append_to_known(arrivals perforce.command_events[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    present text[] := perforce_internal.lock_commands(
        array(select a.cmdident from unnest(arrivals) as a order by a.cmdident)
    );
begin
    perform perforce_internal.extend_commands(array(select a from unnest(arrivals) as a where a.cmdident = any(present)));
    perform perforce_internal.finalize_commands(
        array(
            select c.cmdident
            from perforce.command_events as c
            where c.cmdident = any(present) and c.is_complete
        )
    );
    if cardinality(present) < cardinality(arrivals) then
        perform perforce_internal.revive_commands(
            array(
                select row(a.cmdident, a.server_ids, a.first_event_at, a.last_event_at, a.event_count)::perforce_internal.late_arrival
                from unnest(arrivals) as a
                where a.cmdident <> all(present)
            )
        );
    end if;
end
$$;
comment on function perforce_internal.append_to_known(perforce.command_events[]) is
    'Appends what a batch brings to commands that are here, live or archived, and finalises those that are complete. Any order and any split into batches gives the same rows';
