-- Whole hours that are rolled up come from table_use_hourly, which has all that ended; what runs is looked up by key.
create or replace function perforce.report_locks(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    table_name text, uses bigint, waits bigint, waited_ms numeric, held_ms numeric, read_wait_ms numeric, max_read_wait_ms bigint, read_held_ms numeric,
    max_read_held_ms bigint, write_wait_ms numeric, max_write_wait_ms bigint, write_held_ms numeric,
    max_write_held_ms bigint
)
language sql stable parallel safe
set jit = off
begin atomic
    with to_count as materialized (
        select h.* from perforce_internal.hours_to_count(from_time, to_time) as h
    ),

    looked_up as (
        select c.cmdident, c.first_event_at
        from perforce_internal.carried_commands(from_time) as c
        union all
        select c.cmdident, c.first_event_at
        from perforce.commands as c
        where c.first_event_at >= from_time and c.first_event_at < to_time and c.status = 'running'
            and date_trunc('hour', c.first_event_at, 'UTC') not in (select h.hour from to_count as h)
    ),

    counted as (
        select u.*
        from to_count as h
        cross join lateral (
            select t.*
            from perforce.table_use as t
            where t.first_event_at >= h.counted_from and t.first_event_at < h.counted_to
            offset 0
        ) as u
        union all
        select u.*
        from looked_up as l
        cross join lateral (
            select t.*
            from perforce.table_use as t
            where t.first_event_at = l.first_event_at and t.cmdident = l.cmdident and t.event_time >= from_time
            offset 0
        ) as u
    ),

    use as (
        select
            h.table_name, sum(h.commands) as commands, sum(h.waits) as waits,
            sum(h.total_read_wait_ms) as total_read_wait_ms, max(h.max_read_wait_ms) as max_read_wait_ms,
            sum(h.total_read_held_ms) as total_read_held_ms, max(h.max_read_held_ms) as max_read_held_ms,
            sum(h.total_write_wait_ms) as total_write_wait_ms, max(h.max_write_wait_ms) as max_write_wait_ms,
            sum(h.total_write_held_ms) as total_write_held_ms, max(h.max_write_held_ms) as max_write_held_ms
        from perforce.table_use_hourly as h
        where h.hour >= from_time and h.hour + interval '1 hour' <= to_time
            and h.hour not in (select t.hour from to_count as t)
        group by h.table_name
        union all
        select
            c.table_name, 1, (greatest(c.total_read_wait_ms, c.total_write_wait_ms, 0) > 0)::integer,
            c.total_read_wait_ms, c.max_read_wait_ms, c.total_read_held_ms, c.max_read_held_ms, c.total_write_wait_ms,
            c.max_write_wait_ms, c.total_write_held_ms, c.max_write_held_ms
        from counted as c
    ),

    tables as (
        select
            perforce.lock_class(u.table_name) as table_name, sum(u.commands)::bigint as uses,
            sum(u.waits)::bigint as waits,
            coalesce(sum(u.total_read_wait_ms), 0) as read_wait_ms, max(u.max_read_wait_ms) as max_read_wait_ms,
            coalesce(sum(u.total_read_held_ms), 0) as read_held_ms, max(u.max_read_held_ms) as max_read_held_ms,
            coalesce(sum(u.total_write_wait_ms), 0) as write_wait_ms, max(u.max_write_wait_ms) as max_write_wait_ms,
            coalesce(sum(u.total_write_held_ms), 0) as write_held_ms, max(u.max_write_held_ms) as max_write_held_ms
        from use as u
        group by 1
    )

    select
        t.table_name, t.uses, t.waits, t.read_wait_ms + t.write_wait_ms, t.read_held_ms + t.write_held_ms, t.read_wait_ms,
        t.max_read_wait_ms, t.read_held_ms, t.max_read_held_ms, t.write_wait_ms, t.max_write_wait_ms, t.write_held_ms,
        t.max_write_held_ms
    from tables as t
    where greatest(t.read_wait_ms, t.read_held_ms, t.write_wait_ms, t.write_held_ms) > 0
    order by 4 desc, 5 desc, 1
    limit most;
end;
comment on function perforce.report_locks(timestamptz, timestamptz, integer) is
    'The most db tables that were waited for longest, by the commands that ran from one time to before another: in how many uses (of a command on a server), in how many of them a lock was waited for, how long locks were waited for and held, read and write together and apart, in all and at most at once, ms, each use whole. The locks of all clients are one row, clients/*(W) or clients/*(R), as are those of all changes. Null: no record has it. Reaches as far back as table_use_hourly';
