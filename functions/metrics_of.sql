create or replace function perforce.metrics_of(arrived perforce.command_arrival)
returns setof perforce.command_metrics
language sql immutable parallel safe
begin atomic
    select
        n.files_added, n.files_updated, n.files_deleted, n.bytes_added, n.bytes_updated, n.bytes_deleted,
        u.user_cpu_ms, u.system_cpu_ms, u.io_in, u.io_out, u.net_in, u.net_out, u.max_rss_kb, u.page_faults,
        d.memory_cmd_mb, d.memory_proc_mb, r.rpc_recv_count, r.rpc_send_count, r.rpc_recv_bytes, r.rpc_send_bytes,
        r.rpc_hi_mark_fwd, r.rpc_hi_mark_rev, r.rpc_recv_ms, r.rpc_send_ms, t.pages_in, t.pages_out, t.pages_cached,
        t.rows_get, t.rows_pos, t.rows_scan, t.rows_put, t.rows_del, t.read_locks, t.write_locks,
        t.total_read_wait_ms, t.max_read_wait_ms, t.total_read_held_ms, t.max_read_held_ms, t.total_write_wait_ms,
        t.max_write_wait_ms, t.total_write_held_ms, t.max_write_held_ms,
        d.paused_ms,
        (
            select sum(perforce.duration_ms(e ->> 'triggerLapse'))
            from unnest((arrived).trigger_events) as e
        )
    from perforce.estimate_metrics((arrived).performance_events) as n
    cross join lateral perforce.usage_metrics((arrived).performance_events) as u
    cross join lateral perforce.end_metrics((arrived).end_events) as d
    cross join lateral perforce.rpc_metrics((arrived).performance_events) as r
    cross join lateral perforce.table_metrics((arrived).performance_events) as t;
end;
comment on function perforce.metrics_of(perforce.command_arrival) is
    'What the events that a batch brings of a command sum up to, in one row. Audits and errors are counted elsewhere';
