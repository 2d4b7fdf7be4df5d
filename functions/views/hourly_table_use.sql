-- offset 0 has the tables of one command read after those of the other.
create or replace function perforce_internal.hourly_table_use(hours perforce_internal.stale_hours[])
returns setof perforce.table_use_hourly
language sql stable
begin atomic
    select
        h.hour, h.server_id, coalesce(u.server_id, ''), coalesce(u.table_name, ''), coalesce(c.func, ''),
        count(*), count(*) filter (where u.total_read_wait_ms > 0 or u.total_write_wait_ms > 0),
        sum(u.pages_in), sum(u.pages_out), sum(u.pages_cached), sum(u.rows_get), sum(u.rows_pos), sum(u.rows_scan),
        sum(u.rows_put), sum(u.rows_del), sum(u.read_locks), sum(u.write_locks), sum(u.peek_locks),
        sum(u.total_read_wait_ms), max(u.max_read_wait_ms), sum(u.total_read_held_ms), max(u.max_read_held_ms),
        sum(u.total_write_wait_ms), max(u.max_write_wait_ms), sum(u.total_write_held_ms), max(u.max_write_held_ms),
        sum(u.total_peek_wait_ms), max(u.max_peek_wait_ms), sum(u.total_peek_held_ms), max(u.max_peek_held_ms)
    from unnest(hours) as h
    join perforce.command_events as c
        on c.first_event_at >= h.hour and c.first_event_at < h.hour + interval '1 hour'
            and coalesce(c.server_id, '') = h.server_id
    cross join lateral (
        select t.*
        from perforce.table_use as t
        where t.cmdident = c.cmdident
        offset 0
    ) as u
    where c.status <> 'running'
    group by 1, 2, 3, 4, 5;
end;
comment on function perforce_internal.hourly_table_use(perforce_internal.stale_hours[]) is
    'What table_use_hourly has to say of these hours of these servers, computed from command_events';
