-- The sums of a command tell which few to open. What those did is read as table_use does, which would look each command up
-- once more.
create or replace function perforce.long_locks(
    from_time timestamptz, to_time timestamptz, wait_ms bigint default null, held_ms bigint default null
)
returns setof perforce.table_use
language sql stable parallel safe
begin atomic
    select
        c.cmdident, c.first_event_at,
        coalesce(
            (
                select s.event_time
                from perforce.raw_events as s
                where s.cmdident = c.cmdident and s.event_time between c.first_event_at and c.last_event_at
                    and s.event_type = 0 and octet_length(s.cmdident) <= 512
                    and nullif(s.server_id, '') is not distinct from t.server_id
                order by s.event_time
                limit 1
            ),
            c.first_event_at
        ),
        t.event_time, t.server_id, t.table_name, c.user_name, c.client, c.func, c.args, c.host, c.prog,
        perforce_internal.saturated_bigint(t.pages_in), perforce_internal.saturated_bigint(t.pages_out),
        perforce_internal.saturated_bigint(t.pages_cached), perforce_internal.saturated_bigint(t.rows_get),
        perforce_internal.saturated_bigint(t.rows_pos), perforce_internal.saturated_bigint(t.rows_scan),
        perforce_internal.saturated_bigint(t.rows_put), perforce_internal.saturated_bigint(t.rows_del),
        perforce_internal.saturated_bigint(t.read_locks), perforce_internal.saturated_bigint(t.write_locks),
        perforce_internal.saturated_bigint(t.peek_locks),
        perforce_internal.saturated_bigint(t.total_read_wait_ms), t.max_read_wait_ms,
        perforce_internal.saturated_bigint(t.total_read_held_ms), t.max_read_held_ms,
        perforce_internal.saturated_bigint(t.total_write_wait_ms), t.max_write_wait_ms,
        perforce_internal.saturated_bigint(t.total_write_held_ms), t.max_write_held_ms,
        perforce_internal.saturated_bigint(t.total_peek_wait_ms), t.max_peek_wait_ms,
        perforce_internal.saturated_bigint(t.total_peek_held_ms), t.max_peek_held_ms,
        perforce.lock_class(t.table_name)
    from perforce_internal.overlapping_commands(from_time, to_time) as c
    cross join lateral (
        select
            nullif(r.server_id, '') as server_id,
            nullif(r.table_name, '') as table_name,
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
        where r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
            and r.event_type = 9 and octet_length(r.cmdident) <= 512
        group by 1, 2
    ) as t
    where (
            greatest(c.total_read_wait_ms, c.max_read_wait_ms, c.total_write_wait_ms, c.max_write_wait_ms) > wait_ms
            or greatest(c.total_read_held_ms, c.max_read_held_ms, c.total_write_held_ms, c.max_write_held_ms) > held_ms
        )
        and (
            greatest(t.total_read_wait_ms, t.max_read_wait_ms, t.total_write_wait_ms, t.max_write_wait_ms) > wait_ms
            or greatest(t.total_read_held_ms, t.max_read_held_ms, t.total_write_held_ms, t.max_write_held_ms) > held_ms
        )
        and t.event_time >= from_time;
end;
comment on function perforce.long_locks(timestamptz, timestamptz, bigint, bigint) is
    'Rows of table_use where a command waited for read or write locks of a table for more than wait_ms, or held them for more than held_ms, in all or at once: long_locks(from, to, held_ms => 5000). Of commands that ran from from_time to before to_time, whenever they began, what was logged from from_time on; only what did so over all tables is looked into. Null: not asked for';
