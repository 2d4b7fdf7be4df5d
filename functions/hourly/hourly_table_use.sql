create or replace function perforce_internal.hourly_table_use(hours perforce_internal.stale_hours[])
returns setof perforce.table_use_hourly
language sql stable
begin atomic
    select
        h.hour, h.server_id, perforce_internal.short_name(coalesce(u.server_id, '')),
        perforce_internal.short_name(coalesce(u.table_name, '')), perforce_internal.short_name(coalesce(u.func, '')),
        count(*), count(*) filter (where u.total_read_wait_ms > 0 or u.total_write_wait_ms > 0),
        sum(u.pages_in), sum(u.pages_out), sum(u.pages_cached), sum(u.rows_get), sum(u.rows_pos), sum(u.rows_scan),
        sum(u.rows_put), sum(u.rows_del), sum(u.read_locks), sum(u.write_locks), sum(u.peek_locks),
        sum(u.total_read_wait_ms), max(u.max_read_wait_ms), sum(u.total_read_held_ms), max(u.max_read_held_ms),
        sum(u.total_write_wait_ms), max(u.max_write_wait_ms), sum(u.total_write_held_ms), max(u.max_write_held_ms),
        sum(u.total_peek_wait_ms), max(u.max_peek_wait_ms), sum(u.total_peek_held_ms), max(u.max_peek_held_ms)
    from (select distinct t.hour from unnest(hours) as t) as of_hour
    cross join lateral perforce.table_use_between(
        of_hour.hour, of_hour.hour + interval '1 hour' - interval '1 microsecond'
    ) as u
    cross join lateral (
        select perforce_internal.short_name(coalesce(l.server_id, '')) as server_id
        from perforce.command_logs as l
        where l.cmdident = u.cmdident and l.first_event_at = u.first_event_at and l.status <> 'running'
        offset 0
    ) as l
    join unnest(hours) as h on h.hour = of_hour.hour and h.server_id = l.server_id
    where u.first_event_at >= of_hour.hour
    group by 1, 2, 3, 4, 5;
end;
comment on function perforce_internal.hourly_table_use(perforce_internal.stale_hours[]) is
    'What table_use_hourly has to say of these hours of these servers, computed from raw_events; names that are too long for a key are cut';
