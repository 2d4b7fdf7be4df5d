create or replace function perforce_internal.metrics_of_summary(summary perforce.command_logs)
returns perforce_internal.command_metrics
language sql immutable parallel safe
return row(
    summary.files_added, summary.files_updated, summary.files_deleted, summary.bytes_added, summary.bytes_updated,
    summary.bytes_deleted, summary.user_cpu_ms, summary.system_cpu_ms, summary.io_in, summary.io_out, summary.net_in,
    summary.net_out, summary.max_rss_kb, summary.page_faults, summary.memory_cmd_mb, summary.memory_proc_mb,
    summary.rpc_recv_count, summary.rpc_send_count, summary.rpc_recv_bytes, summary.rpc_send_bytes,
    summary.rpc_hi_mark_fwd, summary.rpc_hi_mark_rev, summary.rpc_recv_ms, summary.rpc_send_ms, summary.pages_in,
    summary.pages_out, summary.pages_cached, summary.rows_get, summary.rows_pos, summary.rows_scan, summary.rows_put,
    summary.rows_del, summary.read_locks, summary.write_locks, summary.total_read_wait_ms, summary.max_read_wait_ms,
    summary.total_read_held_ms, summary.max_read_held_ms, summary.total_write_wait_ms, summary.max_write_wait_ms,
    summary.total_write_held_ms, summary.max_write_held_ms, summary.paused_ms, summary.trigger_ms
)::perforce_internal.command_metrics;
comment on function perforce_internal.metrics_of_summary(perforce.command_logs) is
    'The sums of a command out of its summary: command_events does not keep them twice for a command that was complete when it came';
