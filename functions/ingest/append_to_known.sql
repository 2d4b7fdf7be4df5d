-- Locks in order of cmdident; the turn is taken before any row is, so that nobody who has it waits for us.
create or replace function perforce_internal.append_to_known(arrivals perforce.command_events[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    cmd_ids text[] := array(select a.cmdident from unnest(arrivals) as a order by a.cmdident);
    present text[];
begin
    if exists (
        select
        from unnest(cmd_ids) as i
        where (select true from perforce.command_events as c where c.cmdident = i limit 1) is null
    ) then
        perform perforce_internal.take_turn();
    end if;

    present := array(
        select locked.cmdident
        from unnest(cmd_ids) as i
        cross join lateral (
            select c.cmdident from perforce.command_events as c where c.cmdident = any(array[i]) for update
        ) as locked
    );

    perform perforce_internal.extend_commands(array(select a from unnest(arrivals) as a where a.cmdident = any(present)));
    perform perforce_internal.finalize_commands(
        array(
            select c.cmdident
            from perforce.command_events as c
            where c.cmdident = any(present) and c.is_complete
        )
    );
    if cardinality(present) < cardinality(cmd_ids) then
        perform perforce_internal.revive_commands(
            array(select a from unnest(arrivals) as a where a.cmdident <> all(present) order by a.cmdident)
        );
    end if;
end
$$;
comment on function perforce_internal.append_to_known(perforce.command_events[]) is
    'Appends what a batch brings to commands that are here, live or archived, and finalises those that are complete. Any order and any split into batches gives the same rows';
