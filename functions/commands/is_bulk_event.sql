-- Nothing but an expression, so that callers have it inlined.
create or replace function perforce_internal.is_bulk_event(event perforce.raw_events)
returns boolean
language sql stable parallel safe
return num_nonnulls(
    event.lapse, event.paused, event.reason, event.memory_cmd_mb, event.memory_proc_mb, event.severity,
    event.subsystem, event.subcode, event.text, event.action, event.file, event.rev, event.file_bytes,
    event.track_type, event.timer, event.user_cpu_ms, event.system_cpu_ms, event.io_in, event.io_out, event.net_in,
    event.net_out, event.max_rss_kb, event.page_faults, event.rpc_recv_count, event.rpc_send_count,
    event.rpc_recv_bytes, event.rpc_send_bytes, event.rpc_hi_mark_fwd, event.rpc_hi_mark_rev, event.rpc_recv_ms,
    event.rpc_send_ms, event.rpc_send_errors, event.rpc_recv_errors, event.rpc_duplex_fwd, event.rpc_duplex_rev,
    event.table_name, event.pages_in, event.pages_out, event.pages_cached, event.pages_reordered_internal,
    event.pages_reordered_leaf, event.read_locks, event.write_locks, event.rows_get, event.rows_pos, event.rows_scan,
    event.rows_put, event.rows_del, event.cache_invalidations, event.pages_split_internal, event.pages_split_leaf,
    event.total_read_wait_ms, event.total_read_held_ms, event.max_read_wait_ms, event.max_read_held_ms,
    event.total_write_wait_ms, event.total_write_held_ms, event.max_write_wait_ms, event.max_write_held_ms,
    event.peek_locks, event.total_peek_wait_ms, event.total_peek_held_ms, event.max_peek_wait_ms,
    event.max_peek_held_ms, event.trigger_action, event.trigger_data, event.trigger_type, event.trigger_lapse,
    event.event_code, event.event_info, event.files_added, event.files_updated, event.files_deleted,
    event.bytes_added, event.bytes_updated, event.bytes_deleted, event.integrity_event, event.change,
    event.record_count, event.record_count2, event.checksum, event.checksum2, event.first_key, event.last_key,
    event.results, event.auth_method, event.auth_result, event.hops, event.route
) = case event.event_type
    when 9 then num_nonnulls(
        event.track_type, event.table_name, event.pages_in, event.pages_out, event.pages_cached,
        event.pages_reordered_internal, event.pages_reordered_leaf, event.read_locks, event.write_locks,
        event.rows_get, event.rows_pos, event.rows_scan, event.rows_put, event.rows_del, event.cache_invalidations,
        event.pages_split_internal, event.pages_split_leaf, event.total_read_wait_ms, event.total_read_held_ms,
        event.max_read_wait_ms, event.max_read_held_ms, event.total_write_wait_ms, event.total_write_held_ms,
        event.max_write_wait_ms, event.max_write_held_ms, event.peek_locks, event.total_peek_wait_ms,
        event.total_peek_held_ms, event.max_peek_wait_ms, event.max_peek_held_ms
    )
    when 7 then num_nonnulls(
        event.track_type, event.timer, event.user_cpu_ms, event.system_cpu_ms, event.io_in, event.io_out,
        event.net_in, event.net_out, event.max_rss_kb, event.page_faults
    )
    when 8 then num_nonnulls(
        event.track_type, event.rpc_recv_count, event.rpc_send_count, event.rpc_recv_bytes, event.rpc_send_bytes,
        event.rpc_hi_mark_fwd, event.rpc_hi_mark_rev, event.rpc_recv_ms, event.rpc_send_ms, event.rpc_send_errors,
        event.rpc_recv_errors, event.rpc_duplex_fwd, event.rpc_duplex_rev
    )
    when 6 then num_nonnulls(event.action, event.file, event.rev, event.file_bytes)
    when 2 then num_nonnulls(event.lapse, event.paused, event.reason, event.memory_cmd_mb, event.memory_proc_mb)
    when 0 then 0
    when 1 then 0
    else -1
end;
comment on function perforce_internal.is_bulk_event(perforce.raw_events) is
    'Whether an event is of a type that brief_element() or bulk_element() knows, and has in columns nothing but fields of that type';
