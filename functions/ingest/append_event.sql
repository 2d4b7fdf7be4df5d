create or replace function perforce.append_event(cmd_id text, event_type text, event_data jsonb)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    event perforce.raw_events := perforce_internal.event_from_json(cmd_id, event_type, event_data);
begin
    insert into perforce.raw_events (
        event_time, event_ns, event_type, event_version, pid, cmdident, server_id, cmdno, user_name, client, func,
        host, prog, version, args, cmd_group, lapse, paused, reason, memory_cmd_mb, memory_proc_mb, severity,
        subsystem, subcode, text, action, file, rev, file_bytes, track_type, timer, user_cpu_ms, system_cpu_ms, io_in,
        io_out, net_in, net_out, max_rss_kb, page_faults, rpc_recv_count, rpc_send_count, rpc_recv_bytes,
        rpc_send_bytes, rpc_hi_mark_fwd, rpc_hi_mark_rev, rpc_recv_ms, rpc_send_ms, rpc_send_errors, rpc_recv_errors,
        rpc_duplex_fwd, rpc_duplex_rev, table_name, pages_in, pages_out, pages_cached, pages_reordered_internal,
        pages_reordered_leaf, read_locks, write_locks, rows_get, rows_pos, rows_scan, rows_put, rows_del,
        cache_invalidations, pages_split_internal, pages_split_leaf, total_read_wait_ms, total_read_held_ms,
        max_read_wait_ms, max_read_held_ms, total_write_wait_ms, total_write_held_ms, max_write_wait_ms,
        max_write_held_ms, peek_locks, total_peek_wait_ms, total_peek_held_ms, max_peek_wait_ms, max_peek_held_ms,
        trigger_action, trigger_data, trigger_type, trigger_lapse, event_code, event_info, files_added, files_updated,
        files_deleted, bytes_added, bytes_updated, bytes_deleted, integrity_event, change, record_count,
        record_count2, checksum, checksum2, first_key, last_key, results, auth_method, auth_result, hops, route,
        payload
    )
    values (
        event.event_time, event.event_ns, event.event_type, event.event_version, event.pid, event.cmdident,
        event.server_id, event.cmdno, event.user_name, event.client, event.func, event.host, event.prog,
        event.version, event.args, event.cmd_group, event.lapse, event.paused, event.reason, event.memory_cmd_mb,
        event.memory_proc_mb, event.severity, event.subsystem, event.subcode, event.text, event.action, event.file,
        event.rev, event.file_bytes, event.track_type, event.timer, event.user_cpu_ms, event.system_cpu_ms,
        event.io_in, event.io_out, event.net_in, event.net_out, event.max_rss_kb, event.page_faults,
        event.rpc_recv_count, event.rpc_send_count, event.rpc_recv_bytes, event.rpc_send_bytes, event.rpc_hi_mark_fwd,
        event.rpc_hi_mark_rev, event.rpc_recv_ms, event.rpc_send_ms, event.rpc_send_errors, event.rpc_recv_errors,
        event.rpc_duplex_fwd, event.rpc_duplex_rev, event.table_name, event.pages_in, event.pages_out,
        event.pages_cached, event.pages_reordered_internal, event.pages_reordered_leaf, event.read_locks,
        event.write_locks, event.rows_get, event.rows_pos, event.rows_scan, event.rows_put, event.rows_del,
        event.cache_invalidations, event.pages_split_internal, event.pages_split_leaf, event.total_read_wait_ms,
        event.total_read_held_ms, event.max_read_wait_ms, event.max_read_held_ms, event.total_write_wait_ms,
        event.total_write_held_ms, event.max_write_wait_ms, event.max_write_held_ms, event.peek_locks,
        event.total_peek_wait_ms, event.total_peek_held_ms, event.max_peek_wait_ms, event.max_peek_held_ms,
        event.trigger_action, event.trigger_data, event.trigger_type, event.trigger_lapse, event.event_code,
        event.event_info, event.files_added, event.files_updated, event.files_deleted, event.bytes_added,
        event.bytes_updated, event.bytes_deleted, event.integrity_event, event.change, event.record_count,
        event.record_count2, event.checksum, event.checksum2, event.first_key, event.last_key, event.results,
        event.auth_method, event.auth_result, event.hops, event.route, event.payload
    )
    on conflict do nothing;
end
$$;
comment on function perforce.append_event(text, text, jsonb) is
    'Appends one event to a command, as any loader would: append_event(''abc123'', ''6'', ''{"action": "add", "file": "//depot/main.c", "rev": 5}''). The type is TYPE or TYPE.VERSION; keys are p4d''s field names with or without f_. timestamp (s) and timestamp2 (ns), or at (text), say when; without, it happened now. The same event again changes nothing. P4001: no command; P4002: no event type; P4003: data not an object, or a time, pid or cmdno that is none';
