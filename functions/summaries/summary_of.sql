create or replace function perforce_internal.summary_of(command perforce.command_events)
returns setof perforce.command_logs
language sql stable parallel safe
begin atomic
    select
        (command).cmdident, (command).user_name, (command).client, (command).func, (command).host, (command).prog,
        (command).version, (command).args, (command).cmd_group, (command).server_id, (command).pid, (command).cmdno,
        (command).server_ids, (command).command_start_timestamp, (command).command_end_timestamp,
        (command).first_event_at, (command).last_event_at, (command).status, (command).orphan_reason,
        case when (command).status = 'orphaned' then perforce_internal.gone_at((command).cmdident) end, o.lapse_ms,
        case
            when (command).is_complete then trim_scale(
                extract(epoch from (command).command_end_timestamp - (command).command_start_timestamp) * 1000
            )
        end,
        p.compute_ms, m.paused_ms, o.reason,
        perforce_internal.errors_once(
            (command).error_count, (command).error_events, (command).cmdident, (command).first_event_at,
            (command).last_event_at
        ),
        (command).max_severity, (command).audit_count,
        perforce_internal.saturated_bigint((command).audit_bytes), perforce_internal.saturated_bigint(m.files_added),
        perforce_internal.saturated_bigint(m.files_updated), perforce_internal.saturated_bigint(m.files_deleted),
        perforce_internal.saturated_bigint(m.bytes_added), perforce_internal.saturated_bigint(m.bytes_updated),
        perforce_internal.saturated_bigint(m.bytes_deleted), perforce_internal.saturated_bigint(m.user_cpu_ms),
        perforce_internal.saturated_bigint(m.system_cpu_ms), perforce_internal.saturated_bigint(m.io_in),
        perforce_internal.saturated_bigint(m.io_out), perforce_internal.saturated_bigint(m.net_in),
        perforce_internal.saturated_bigint(m.net_out), m.max_rss_kb,
        perforce_internal.saturated_bigint(m.page_faults), m.memory_cmd_mb, m.memory_proc_mb,
        perforce_internal.saturated_bigint(m.rpc_recv_count), perforce_internal.saturated_bigint(m.rpc_send_count),
        perforce_internal.saturated_bigint(m.rpc_recv_bytes), perforce_internal.saturated_bigint(m.rpc_send_bytes),
        m.rpc_hi_mark_fwd, m.rpc_hi_mark_rev, perforce_internal.saturated_bigint(m.rpc_recv_ms),
        perforce_internal.saturated_bigint(m.rpc_send_ms), perforce_internal.saturated_bigint(m.pages_in),
        perforce_internal.saturated_bigint(m.pages_out), perforce_internal.saturated_bigint(m.pages_cached),
        perforce_internal.saturated_bigint(m.rows_get), perforce_internal.saturated_bigint(m.rows_pos),
        perforce_internal.saturated_bigint(m.rows_scan), perforce_internal.saturated_bigint(m.rows_put),
        perforce_internal.saturated_bigint(m.rows_del), perforce_internal.saturated_bigint(m.read_locks),
        perforce_internal.saturated_bigint(m.write_locks), perforce_internal.saturated_bigint(m.total_read_wait_ms),
        m.max_read_wait_ms, perforce_internal.saturated_bigint(m.total_read_held_ms), m.max_read_held_ms,
        perforce_internal.saturated_bigint(m.total_write_wait_ms), m.max_write_wait_ms,
        perforce_internal.saturated_bigint(m.total_write_held_ms), m.max_write_held_ms, m.trigger_ms,
        (command).event_count, statement_timestamp()
    from unnest(array[(command).metrics]) as m
    left join lateral perforce_internal.command_outcome(command) as o on true
    cross join lateral perforce_internal.compute_time(command) as p;
end;
comment on function perforce_internal.summary_of(perforce.command_events) is
    'The row of command_logs that a command has come to so far';
