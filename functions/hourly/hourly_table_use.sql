-- Most commands are short: their records are read at once, those between the first and the last event of all of them. The
-- few long ones are looked up one after the other, so that one of a month does not have a month read.
create or replace function perforce_internal.hourly_table_use(hours perforce_internal.stale_hours[])
returns setof perforce.table_use_hourly
language sql stable
set search_path = pg_catalog, pg_temp
set enable_hashjoin = on
set jit = off
begin atomic
    with commands as materialized (
        select h.hour, h.server_id, l.cmdident, l.func, l.first_event_at, l.last_event_at
        from unnest(hours) as h
        cross join lateral (
            select c.cmdident, c.func, c.first_event_at, c.last_event_at
            from perforce.command_logs as c
            where c.first_event_at >= h.hour and c.first_event_at < h.hour + interval '1 hour'
                and coalesce(c.server_id, '') = h.server_id and c.status <> 'running'
            offset 0
        ) as l
    ),

    short as materialized (
        select c.* from commands as c where c.last_event_at < c.hour + interval '2 hours'
    ),

    uses as (
        select
            c.hour, c.server_id as origin_server_id, coalesce(r.server_id, '') as server_id,
            coalesce(r.table_name, '') as table_name, c.func,
            sum(r.pages_in) as pages_in, sum(r.pages_out) as pages_out, sum(r.pages_cached) as pages_cached,
            sum(r.rows_get) as rows_get, sum(r.rows_pos) as rows_pos, sum(r.rows_scan) as rows_scan,
            sum(r.rows_put) as rows_put, sum(r.rows_del) as rows_del, sum(r.read_locks) as read_locks,
            sum(r.write_locks) as write_locks, sum(r.peek_locks) as peek_locks,
            sum(r.total_read_wait_ms) as total_read_wait_ms, max(r.max_read_wait_ms) as max_read_wait_ms,
            sum(r.total_read_held_ms) as total_read_held_ms, max(r.max_read_held_ms) as max_read_held_ms,
            sum(r.total_write_wait_ms) as total_write_wait_ms, max(r.max_write_wait_ms) as max_write_wait_ms,
            sum(r.total_write_held_ms) as total_write_held_ms, max(r.max_write_held_ms) as max_write_held_ms,
            sum(r.total_peek_wait_ms) as total_peek_wait_ms, max(r.max_peek_wait_ms) as max_peek_wait_ms,
            sum(r.total_peek_held_ms) as total_peek_held_ms, max(r.max_peek_held_ms) as max_peek_held_ms
        from perforce.raw_events as r
        join short as c on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at
        where r.event_type = 9 and r.event_time >= (select min(s.first_event_at) from short as s)
            and r.event_time <= (select max(s.last_event_at) from short as s)
        group by c.hour, c.server_id, coalesce(r.server_id, ''), coalesce(r.table_name, ''), c.func, c.cmdident
        union all
        select
            c.hour, c.server_id, coalesce(u.server_id, ''), coalesce(u.table_name, ''), c.func,
            u.pages_in, u.pages_out, u.pages_cached, u.rows_get, u.rows_pos, u.rows_scan, u.rows_put, u.rows_del,
            u.read_locks, u.write_locks, u.peek_locks, u.total_read_wait_ms, u.max_read_wait_ms, u.total_read_held_ms,
            u.max_read_held_ms, u.total_write_wait_ms, u.max_write_wait_ms, u.total_write_held_ms,
            u.max_write_held_ms, u.total_peek_wait_ms, u.max_peek_wait_ms, u.total_peek_held_ms, u.max_peek_held_ms
        from commands as c
        cross join lateral (
            select t.*
            from perforce.table_use as t
            where t.cmdident = c.cmdident and t.first_event_at = c.first_event_at
            offset 0
        ) as u
        where c.last_event_at >= c.hour + interval '2 hours'
    )

    select
        u.hour, u.origin_server_id, left(u.server_id, 256), left(u.table_name, 256), left(coalesce(u.func, ''), 256),
        count(*), count(*) filter (where u.total_read_wait_ms > 0 or u.total_write_wait_ms > 0),
        sum(u.pages_in), sum(u.pages_out), sum(u.pages_cached), sum(u.rows_get), sum(u.rows_pos), sum(u.rows_scan),
        sum(u.rows_put), sum(u.rows_del), sum(u.read_locks), sum(u.write_locks), sum(u.peek_locks),
        sum(u.total_read_wait_ms), max(u.max_read_wait_ms), sum(u.total_read_held_ms), max(u.max_read_held_ms),
        sum(u.total_write_wait_ms), max(u.max_write_wait_ms), sum(u.total_write_held_ms), max(u.max_write_held_ms),
        sum(u.total_peek_wait_ms), max(u.max_peek_wait_ms), sum(u.total_peek_held_ms), max(u.max_peek_held_ms)
    from uses as u
    group by 1, 2, 3, 4, 5;
end;
comment on function perforce_internal.hourly_table_use(perforce_internal.stale_hours[]) is
    'What table_use_hourly has to say of these hours of these servers, computed from raw_events; names beyond 256 characters are cut';
