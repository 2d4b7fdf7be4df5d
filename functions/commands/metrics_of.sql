create or replace function perforce_internal.metrics_of(arrived perforce_internal.command_arrival)
returns setof perforce_internal.command_metrics
language sql immutable parallel safe
begin atomic
    select
        sum(m.files_added),
        sum(m.files_updated),
        sum(m.files_deleted),
        sum(m.bytes_added),
        sum(m.bytes_updated),
        sum(m.bytes_deleted),
        sum(m.user_cpu_ms),
        sum(m.system_cpu_ms),
        sum(m.io_in),
        sum(m.io_out),
        sum(m.net_in),
        sum(m.net_out),
        max(m.max_rss_kb),
        sum(m.page_faults),
        max(m.memory_cmd_mb),
        max(m.memory_proc_mb),
        sum(m.rpc_recv_count),
        sum(m.rpc_send_count),
        sum(m.rpc_recv_bytes),
        sum(m.rpc_send_bytes),
        max(m.rpc_hi_mark_fwd),
        max(m.rpc_hi_mark_rev),
        sum(m.rpc_recv_ms),
        sum(m.rpc_send_ms),
        sum(m.pages_in),
        sum(m.pages_out),
        sum(m.pages_cached),
        sum(m.rows_get),
        sum(m.rows_pos),
        sum(m.rows_scan),
        sum(m.rows_put),
        sum(m.rows_del),
        sum(m.read_locks),
        sum(m.write_locks),
        sum(m.total_read_wait_ms),
        max(m.max_read_wait_ms),
        sum(m.total_read_held_ms),
        max(m.max_read_held_ms),
        sum(m.total_write_wait_ms),
        max(m.max_write_wait_ms),
        sum(m.total_write_held_ms),
        max(m.max_write_held_ms),
        sum(m.paused_ms),
        sum(m.trigger_ms)
    from perforce_internal.event_metrics(
        (arrived).performance_events || (arrived).end_events || (arrived).trigger_events
    ) as m;
end;
comment on function perforce_internal.metrics_of(perforce_internal.command_arrival) is
    'What the events that a batch brings of a command sum up to, in one row. Audits and errors are counted elsewhere';
