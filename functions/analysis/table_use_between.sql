-- Most commands are short: their records are read at once, those between the first and the last event of all of them. The
-- few long ones are looked up one after the other, so that one of a month does not have a month read. Planned once a session,
-- as spans_between.
create or replace function perforce.table_use_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.table_use
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_mergejoin = on
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    with commands as materialized (
        select c.*, c.last_event_at - c.first_event_at <= interval '1 hour' as is_short
        from perforce_internal.spans_between(from_time, to_time) as s
        cross join lateral (
            select k.*
            from perforce_internal.command_spans as k
            where k.cmdident = s.cmdident and k.first_event_at = s.first_event_at and k.is_current
            offset 0
        ) as c
        where c.last_event_at >= from_time
    ),

    bounds as materialized (
        select min(c.first_event_at) as first_event_at, max(c.last_event_at) as last_event_at
        from commands as c
        where c.is_short
    ),

    uses as (
        select
            r.cmdident, nullif(r.server_id, '') as server_id, nullif(r.table_name, '') as table_name,
            max(r.event_time) as event_time,
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
        join commands as c on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at
        where r.event_type = 9 and c.is_short
            and r.event_time >= (select b.first_event_at from bounds as b)
            and r.event_time <= (select b.last_event_at from bounds as b)
        group by r.cmdident, nullif(r.server_id, ''), nullif(r.table_name, '')
    ),

    starts as (
        select r.cmdident, nullif(r.server_id, '') as server_id, min(r.event_time) as began_at
        from perforce.raw_events as r
        join commands as c on c.cmdident = r.cmdident
        where r.event_type = 0 and c.is_short
            and r.event_time >= (select b.first_event_at from bounds as b)
            and r.event_time <= (select b.last_event_at from bounds as b)
        group by r.cmdident, nullif(r.server_id, '')
    )

    select
        c.cmdident, c.first_event_at, coalesce(s.began_at, c.first_event_at), u.event_time, u.server_id, u.table_name,
        c.user_name, c.client, c.func, c.args, c.host, c.prog,
        perforce_internal.saturated_bigint(u.pages_in) as pages_in,
        perforce_internal.saturated_bigint(u.pages_out) as pages_out,
        perforce_internal.saturated_bigint(u.pages_cached) as pages_cached,
        perforce_internal.saturated_bigint(u.rows_get) as rows_get,
        perforce_internal.saturated_bigint(u.rows_pos) as rows_pos,
        perforce_internal.saturated_bigint(u.rows_scan) as rows_scan,
        perforce_internal.saturated_bigint(u.rows_put) as rows_put,
        perforce_internal.saturated_bigint(u.rows_del) as rows_del,
        perforce_internal.saturated_bigint(u.read_locks) as read_locks,
        perforce_internal.saturated_bigint(u.write_locks) as write_locks,
        perforce_internal.saturated_bigint(u.peek_locks) as peek_locks,
        perforce_internal.saturated_bigint(u.total_read_wait_ms) as total_read_wait_ms, u.max_read_wait_ms,
        perforce_internal.saturated_bigint(u.total_read_held_ms) as total_read_held_ms, u.max_read_held_ms,
        perforce_internal.saturated_bigint(u.total_write_wait_ms) as total_write_wait_ms, u.max_write_wait_ms,
        perforce_internal.saturated_bigint(u.total_write_held_ms) as total_write_held_ms, u.max_write_held_ms,
        perforce_internal.saturated_bigint(u.total_peek_wait_ms) as total_peek_wait_ms, u.max_peek_wait_ms,
        perforce_internal.saturated_bigint(u.total_peek_held_ms) as total_peek_held_ms, u.max_peek_held_ms,
        perforce.lock_class(u.table_name) as lock_class
    from uses as u
    join commands as c on c.cmdident = u.cmdident
    left join starts as s on s.cmdident = u.cmdident and coalesce(s.server_id, '') = coalesce(u.server_id, '')
    union all
    select t.*
    from commands as c
    cross join lateral (
        select v.*
        from perforce.table_use as v
        where v.cmdident = c.cmdident and v.first_event_at = c.first_event_at
        offset 0
    ) as t
    where not c.is_short;
end
$$;
comment on function perforce.table_use_between(timestamptz, timestamptz) is
    'Rows of table_use for the commands with events from one time to another, both included; give one instant twice for what was at work then. Use it for a window of time, hours or months: it reads the events of the window once, where the view looks each command up';
