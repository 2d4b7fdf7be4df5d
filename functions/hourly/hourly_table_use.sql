-- The settings have the records of an hour read once, and joined with its commands by hash, whatever is known of the tables.
-- Most commands are short; the few long ones are looked up one after the other, so that one of a month does not have a
-- month read.
create or replace function perforce_internal.hourly_table_use(of_hour timestamptz, origin_server_ids text[])
returns setof perforce.table_use_hourly
language sql stable
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_mergejoin = off
set enable_nestloop = off
begin atomic
    with commands as materialized (
        select
            l.cmdident, l.first_event_at, l.last_event_at, l.func,
            perforce_internal.short_name(coalesce(l.server_id, '')) as origin_server_id,
            l.last_event_at - l.first_event_at <= interval '1 hour' as is_short
        from perforce.command_logs as l
        where l.first_event_at >= of_hour and l.first_event_at < of_hour + interval '1 hour' and l.status <> 'running'
    ),

    bounds as materialized (
        select max(c.last_event_at) as last_event_at from commands as c where c.is_short
    ),

    records as (
        select c.origin_server_id, c.func as command_func, r.*
        from perforce.raw_events as r
        join commands as c on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at
        where r.event_type = 9 and c.is_short and c.origin_server_id = any(origin_server_ids)
            and r.event_time >= of_hour and r.event_time <= (select b.last_event_at from bounds as b)
        union all
        select c.origin_server_id, c.func as command_func, e.*
        from commands as c
        cross join lateral (
            select r.*
            from perforce.raw_events as r
            where r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
                and r.event_type = 9
            offset 0
        ) as e
        where not c.is_short and c.origin_server_id = any(origin_server_ids)
    ),

    uses as (
        select
            r.origin_server_id, r.command_func as func, coalesce(r.server_id, '') as server_id, coalesce(r.table_name, '') as table_name,
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
        from records as r
        group by r.origin_server_id, r.command_func, r.cmdident, coalesce(r.server_id, ''), coalesce(r.table_name, '')
    )

    select
        of_hour, u.origin_server_id, perforce_internal.short_name(u.server_id),
        perforce_internal.short_name(u.table_name), perforce_internal.short_name(coalesce(u.func, '')),
        count(*), count(*) filter (where u.total_read_wait_ms > 0 or u.total_write_wait_ms > 0),
        sum(u.pages_in), sum(u.pages_out), sum(u.pages_cached), sum(u.rows_get), sum(u.rows_pos), sum(u.rows_scan),
        sum(u.rows_put), sum(u.rows_del), sum(u.read_locks), sum(u.write_locks), sum(u.peek_locks),
        sum(u.total_read_wait_ms), max(u.max_read_wait_ms), sum(u.total_read_held_ms), max(u.max_read_held_ms),
        sum(u.total_write_wait_ms), max(u.max_write_wait_ms), sum(u.total_write_held_ms), max(u.max_write_held_ms),
        sum(u.total_peek_wait_ms), max(u.max_peek_wait_ms), sum(u.total_peek_held_ms), max(u.max_peek_held_ms)
    from uses as u
    group by 1, 2, 3, 4, 5;
end;
comment on function perforce_internal.hourly_table_use(timestamptz, text[]) is
    'What table_use_hourly has to say of an hour of these servers, computed from raw_events; names that are too long for a key are cut';
