create or replace function perforce.summary_of(command perforce.command_events)
returns setof perforce.command_logs
language sql stable
begin atomic
    select
        (command).cmdident, (command).user_name, (command).client, (command).func, (command).host, (command).prog,
        (command).version, (command).args, (command).cmd_group, (command).server_id, (command).pid, (command).cmdno,
        (command).server_ids, (command).command_start_timestamp, (command).command_end_timestamp,
        (command).first_event_at, (command).last_event_at, (command).status, (command).orphan_reason, o.lapse_ms,
        trim_scale(extract(epoch from (command).command_end_timestamp - (command).command_start_timestamp) * 1000),
        p.compute_ms, m.paused_ms, o.reason, (command).error_count, (command).max_severity, (command).audit_count,
        perforce.as_bigint((command).audit_bytes), perforce.as_bigint(m.files_added),
        perforce.as_bigint(m.files_updated), perforce.as_bigint(m.files_deleted), perforce.as_bigint(m.bytes_added),
        perforce.as_bigint(m.bytes_updated), perforce.as_bigint(m.bytes_deleted), perforce.as_bigint(m.user_cpu_ms),
        perforce.as_bigint(m.system_cpu_ms), perforce.as_bigint(m.io_in), perforce.as_bigint(m.io_out),
        perforce.as_bigint(m.net_in), perforce.as_bigint(m.net_out), perforce.as_bigint(m.max_rss_kb),
        perforce.as_bigint(m.page_faults), perforce.as_bigint(m.memory_cmd_mb),
        perforce.as_bigint(m.memory_proc_mb), perforce.as_bigint(m.rpc_recv_count),
        perforce.as_bigint(m.rpc_send_count), perforce.as_bigint(m.rpc_recv_bytes),
        perforce.as_bigint(m.rpc_send_bytes), perforce.as_bigint(m.rpc_hi_mark_fwd),
        perforce.as_bigint(m.rpc_hi_mark_rev), perforce.as_bigint(m.rpc_recv_ms), perforce.as_bigint(m.rpc_send_ms),
        perforce.as_bigint(m.pages_in), perforce.as_bigint(m.pages_out), perforce.as_bigint(m.pages_cached),
        perforce.as_bigint(m.rows_get), perforce.as_bigint(m.rows_pos), perforce.as_bigint(m.rows_scan),
        perforce.as_bigint(m.rows_put), perforce.as_bigint(m.rows_del), perforce.as_bigint(m.read_locks),
        perforce.as_bigint(m.write_locks), perforce.as_bigint(m.total_read_wait_ms),
        perforce.as_bigint(m.max_read_wait_ms), perforce.as_bigint(m.total_read_held_ms),
        perforce.as_bigint(m.max_read_held_ms), perforce.as_bigint(m.total_write_wait_ms),
        perforce.as_bigint(m.max_write_wait_ms), perforce.as_bigint(m.total_write_held_ms),
        perforce.as_bigint(m.max_write_held_ms), m.trigger_ms, (command).event_count, statement_timestamp()
    from unnest(array[(command).metrics]) as m
    left join lateral perforce.command_outcome(command) as o on true
    cross join lateral perforce.compute_time(command) as p;
end;
comment on function perforce.summary_of(perforce.command_events) is
    'The row of command_logs that a command has come to so far';
