-- Locks in order of cmdident. = any(array[...]) as in extend_commands.
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
    return array(
        select c.cmdident
        from perforce.command_events as c
        where c.cmdident = any(locked)
            and (
                c.metrics is not null
                or not exists (
                    select
                    from perforce.command_logs as l
                    where l.first_event_at = any(array[c.first_event_at]) and l.cmdident = any(array[c.cmdident])
                        and perforce_internal.metrics_of_summary(l)::text ~ '922337203685477580[78]'
                )
            )
    );
end
$$;
comment on function perforce_internal.lock_commands(text[]) is
    'Locks the rows of commands, given in order, until the transaction ends, and returns those that events can be added to. Others are not here; or their sums are in their summary alone, which had to cut one';
