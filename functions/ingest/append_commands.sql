create or replace function perforce_internal.append_commands(arrivals perforce_internal.command_arrival[], maybe_archived text[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    archived text[] := perforce_internal.note_late_commands(arrivals, maybe_archived);
    created text[];
    known perforce_internal.command_arrival[];
begin
    if archived <> '{}' then
        arrivals := array(select a from unnest(arrivals) as a where a.cmdident <> all(archived));
    end if;
    created := perforce_internal.create_commands(arrivals);
    if cardinality(created) < cardinality(arrivals) then
        known := array(
            select a
            from unnest(arrivals) as a
            where not exists (select from unnest(created) as c (cmdident) where c.cmdident = a.cmdident)
        );
        perform perforce_internal.extend_commands(known);
        perform perforce_internal.finalize_commands(
            array(
                select c.cmdident
                from perforce.command_events as c
                where c.cmdident = any(array(select a.cmdident from unnest(known) as a)) and c.is_complete
            )
        );
    end if;
end
$$;
comment on function perforce_internal.append_commands(perforce_internal.command_arrival[], text[]) is
    'Appends one batch, grouped by command, to command_events and finalises what it completes; maybe_archived names those that note_late_commands must look at, null: none. Any order and any split into batches gives the same rows';
