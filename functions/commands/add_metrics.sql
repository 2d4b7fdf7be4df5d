create or replace function perforce_internal.add_metrics(stored perforce_internal.command_metrics, arrived perforce_internal.command_metrics)
returns perforce_internal.command_metrics
language sql immutable parallel safe
return case
    when arrived is null then stored
    when stored is null then arrived
    else row(
        perforce_internal.null_safe_sum((stored).files_added, (arrived).files_added),
        perforce_internal.null_safe_sum((stored).files_updated, (arrived).files_updated),
        perforce_internal.null_safe_sum((stored).files_deleted, (arrived).files_deleted),
        perforce_internal.null_safe_sum((stored).bytes_added, (arrived).bytes_added),
        perforce_internal.null_safe_sum((stored).bytes_updated, (arrived).bytes_updated),
        perforce_internal.null_safe_sum((stored).bytes_deleted, (arrived).bytes_deleted),
        perforce_internal.null_safe_sum((stored).user_cpu_ms, (arrived).user_cpu_ms),
        perforce_internal.null_safe_sum((stored).system_cpu_ms, (arrived).system_cpu_ms),
        perforce_internal.null_safe_sum((stored).io_in, (arrived).io_in),
        perforce_internal.null_safe_sum((stored).io_out, (arrived).io_out),
        perforce_internal.null_safe_sum((stored).net_in, (arrived).net_in),
        perforce_internal.null_safe_sum((stored).net_out, (arrived).net_out),
        greatest((stored).max_rss_kb, (arrived).max_rss_kb),
        perforce_internal.null_safe_sum((stored).page_faults, (arrived).page_faults),
        greatest((stored).memory_cmd_mb, (arrived).memory_cmd_mb),
        greatest((stored).memory_proc_mb, (arrived).memory_proc_mb),
        perforce_internal.null_safe_sum((stored).rpc_recv_count, (arrived).rpc_recv_count),
        perforce_internal.null_safe_sum((stored).rpc_send_count, (arrived).rpc_send_count),
        perforce_internal.null_safe_sum((stored).rpc_recv_bytes, (arrived).rpc_recv_bytes),
        perforce_internal.null_safe_sum((stored).rpc_send_bytes, (arrived).rpc_send_bytes),
        greatest((stored).rpc_hi_mark_fwd, (arrived).rpc_hi_mark_fwd),
        greatest((stored).rpc_hi_mark_rev, (arrived).rpc_hi_mark_rev),
        perforce_internal.null_safe_sum((stored).rpc_recv_ms, (arrived).rpc_recv_ms),
        perforce_internal.null_safe_sum((stored).rpc_send_ms, (arrived).rpc_send_ms),
        perforce_internal.null_safe_sum((stored).pages_in, (arrived).pages_in),
        perforce_internal.null_safe_sum((stored).pages_out, (arrived).pages_out),
        perforce_internal.null_safe_sum((stored).pages_cached, (arrived).pages_cached),
        perforce_internal.null_safe_sum((stored).rows_get, (arrived).rows_get),
        perforce_internal.null_safe_sum((stored).rows_pos, (arrived).rows_pos),
        perforce_internal.null_safe_sum((stored).rows_scan, (arrived).rows_scan),
        perforce_internal.null_safe_sum((stored).rows_put, (arrived).rows_put),
        perforce_internal.null_safe_sum((stored).rows_del, (arrived).rows_del),
        perforce_internal.null_safe_sum((stored).read_locks, (arrived).read_locks),
        perforce_internal.null_safe_sum((stored).write_locks, (arrived).write_locks),
        perforce_internal.null_safe_sum((stored).total_read_wait_ms, (arrived).total_read_wait_ms),
        greatest((stored).max_read_wait_ms, (arrived).max_read_wait_ms),
        perforce_internal.null_safe_sum((stored).total_read_held_ms, (arrived).total_read_held_ms),
        greatest((stored).max_read_held_ms, (arrived).max_read_held_ms),
        perforce_internal.null_safe_sum((stored).total_write_wait_ms, (arrived).total_write_wait_ms),
        greatest((stored).max_write_wait_ms, (arrived).max_write_wait_ms),
        perforce_internal.null_safe_sum((stored).total_write_held_ms, (arrived).total_write_held_ms),
        greatest((stored).max_write_held_ms, (arrived).max_write_held_ms),
        perforce_internal.null_safe_sum((stored).paused_ms, (arrived).paused_ms),
        perforce_internal.null_safe_sum((stored).trigger_ms, (arrived).trigger_ms)
    )::perforce_internal.command_metrics
end;
comment on function perforce_internal.add_metrics(perforce_internal.command_metrics, perforce_internal.command_metrics) is
    'Metrics of two sets of events in one; in any order the same';
