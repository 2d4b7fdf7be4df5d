-- Locks in order of cmdident. = any(array[...]) as in extend_commands. A sum that its summary had to cut is no sum to add
-- to, and the row has none of its own when its command was complete as it came.
create or replace function perforce_internal.lock_commands(cmd_ids text[])
returns text[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    locked text[] := array(
        select live.cmdident
        from unnest(cmd_ids) as i
        cross join lateral (
            select c.cmdident from perforce.command_events as c where c.cmdident = any(array[i]) for update
        ) as live
    );
begin
    with cut as (
        delete from perforce.command_events as c
        using perforce.command_logs as l
        where c.cmdident = any(locked) and c.metrics is null
            and l.first_event_at = any(array[c.first_event_at]) and l.cmdident = any(array[c.cmdident])
            and perforce_internal.metrics_of_summary(l)::text ~ '922337203685477580[78]'
        returning c.cmdident
    )

    select array(select unnest(locked) except select cut.cmdident from cut) into locked;
    return locked;
end
$$;
comment on function perforce_internal.lock_commands(text[]) is
    'Locks the rows of commands, given in order, until the transaction ends, and returns those that are there to be added to. A row that cannot be added to, because sums of it had to be cut, is removed: its command is to be made anew';
