create or replace function perforce.append_commands(arrivals perforce.command_arrival[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    created text[] := perforce.create_commands(arrivals);
    known perforce.command_arrival[];
begin
    known := array(
        select a
        from unnest(arrivals) as a
        where not exists (select from unnest(created) as c (cmdident) where c.cmdident = a.cmdident)
    );
    if cardinality(known) > 0 then
        perform perforce.extend_commands(known);
    end if;

    perform perforce.finalize_commands(
        array(
            select c.cmdident
            from unnest(arrivals) as a
            join perforce.command_events as c on c.cmdident = a.cmdident
            where c.is_complete
        )
    );
end
$$;
comment on function perforce.append_commands(perforce.command_arrival[]) is
    'Appends one batch, grouped by command, to command_events and finalises what it completes. Any order and any split into batches gives the same rows';
