create or replace function perforce_internal.cut_events(events jsonb[])
returns jsonb[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(e.event order by e.place), '{}')
    from (
        select
            u.event, u.place,
            sum(pg_column_size(u.event)) over (order by u.place rows between unbounded preceding and 1 preceding) as before
        from unnest(events) with ordinality as u (event, place)
    ) as e
    where e.place <= 64 and coalesce(e.before, 0) <= 65536;
end;
comment on function perforce_internal.cut_events(jsonb[]) is
    'Of ordered events what a row of command_events holds: the earliest 64, but none behind 64 KiB of others';
