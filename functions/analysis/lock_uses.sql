-- What short commands wrote is read stretch by stretch, each event once however many commands ran at a time. A long command
-- has its events looked up, and where its day has an index for that, so has one of more than a moment. The settings and
-- offset 0 keep this order, whatever is known of the tables. Planned once a session, as spans_between.
create or replace function perforce_internal.lock_uses(
    cmdidents text[], first_event_ats timestamptz[], last_event_ats timestamptz[], least_ms bigint,
    of_tables text[]
)
returns table (
    cmdident text, server_id text, table_name text, began_at timestamptz, event_time timestamptz, read_wait_ms bigint,
    write_wait_ms bigint, read_held_ms bigint, write_held_ms bigint
)
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_mergejoin = off
set enable_nestloop = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
set work_mem = '64MB'
as $$
begin
    return query
    with indexed_days as materialized (
        select c.relname
        from pg_class as c
        where c.relnamespace = 'perforce_internal'::regnamespace and c.relname like 'raw\_events\_%\_command'
    ),

    commands as materialized (
        select
            c.place, c.cmdident, c.first_event_at, c.last_event_at,
            c.last_event_at - c.first_event_at > interval '10 seconds' and (
                c.last_event_at - c.first_event_at > interval '1 hour'
                or to_char(c.first_event_at at time zone 'UTC', '"raw_events_"YYYYMMDD"_command"') in (
                    select d.relname from indexed_days as d
                )
            ) as is_long
        from unnest(cmdidents, first_event_ats, last_event_ats) with ordinality
            as c (cmdident, first_event_at, last_event_at, place)
    ),

    stretches as materialized (
        select lower(s.stretch) as from_time, upper(s.stretch) as to_time
        from (
            select unnest(range_agg(tstzrange(c.first_event_at, c.last_event_at, '[]'))) as stretch
            from commands as c
            where not c.is_long
        ) as s
    ),

    records as (
        select
            c.place, coalesce(r.server_id, '') as server_id, r.event_type, r.event_time,
            nullif(r.table_name, '') as table_name, r.total_read_wait_ms, r.total_write_wait_ms, r.total_read_held_ms,
            r.total_write_held_ms
        from (
            select e.*
            from stretches as s
            cross join lateral (
                select k.*
                from perforce.raw_events as k
                where k.event_time >= s.from_time and k.event_time <= s.to_time
                    and (k.event_type = 0 or (k.event_type = 9 and (of_tables is null or k.table_name = any (of_tables))))
                offset 0
            ) as e
            offset 0
        ) as r
        join commands as c on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at
        where not c.is_long
        union all
        select
            c.place, coalesce(e.server_id, ''), e.event_type, e.event_time,
            nullif(e.table_name, ''), e.total_read_wait_ms, e.total_write_wait_ms, e.total_read_held_ms,
            e.total_write_held_ms
        from commands as c
        cross join lateral (
            select r.*
            from perforce.raw_events as r
            where r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
                and r.event_type in (0, 9) and octet_length(r.cmdident) <= 512
                and (r.event_type = 0 or of_tables is null or r.table_name = any (of_tables))
            offset 0
        ) as e
        where c.is_long
    ),

    uses as (
        select
            r.place, r.server_id, r.event_type, r.table_name, max(r.event_time) as event_time,
            min(r.event_time) as earliest_at, sum(r.total_read_wait_ms) as read_wait_ms,
            sum(r.total_write_wait_ms) as write_wait_ms, sum(r.total_read_held_ms) as read_held_ms,
            sum(r.total_write_held_ms) as write_held_ms
        from records as r
        group by r.place, r.server_id, r.event_type, r.table_name
        having r.event_type = 0 or greatest(sum(r.total_read_wait_ms), sum(r.total_write_wait_ms)) >= least_ms
            or greatest(sum(r.total_read_held_ms), 0) + greatest(sum(r.total_write_held_ms), 0) >= least_ms
    )

    select
        c.cmdident, nullif(u.server_id, ''), u.table_name, coalesce(s.earliest_at, c.first_event_at), u.event_time,
        perforce_internal.saturated_bigint(u.read_wait_ms), perforce_internal.saturated_bigint(u.write_wait_ms),
        perforce_internal.saturated_bigint(u.read_held_ms), perforce_internal.saturated_bigint(u.write_held_ms)
    from uses as u
    join commands as c on c.place = u.place
    left join uses as s on s.place = u.place and s.server_id = u.server_id and s.event_type = 0
    where u.event_type = 9;
end
$$;
comment on function perforce_internal.lock_uses(text[], timestamptz[], timestamptz[], bigint, text[]) is
    'How long these commands, given with the times of their first and last events, waited for locks of each table, or of these (null: all), and held them, ms; only where one wait, or both holds together, are of least_ms or more';
