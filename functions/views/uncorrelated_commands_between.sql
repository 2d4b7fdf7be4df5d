create or replace function perforce.uncorrelated_commands_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.commands
language sql stable
begin atomic
    select
        s.cmdident, s.user_name, s.client, s.func, s.host, s.prog, s.version, s.args, s.cmd_group, s.server_id, s.pid,
        s.cmdno, s.server_ids, s.command_start_timestamp, s.command_end_timestamp, s.first_event_at, s.last_event_at,
        s.status, s.orphan_reason,
        case when s.status = 'orphaned' then s.last_event_at + perforce.setting('session_gap') end as gone_at,
        s.lapse_ms, s.duration_ms, s.compute_ms, s.paused_ms, s.reason, s.error_count, s.max_severity, s.files, s.bytes,
        s.files_added, s.files_updated, s.files_deleted, s.bytes_added,
        s.bytes_updated, s.bytes_deleted, s.user_cpu_ms, s.system_cpu_ms, s.io_in, s.io_out, s.net_in, s.net_out,
        s.max_rss_kb, s.page_faults, s.memory_cmd_mb, s.memory_proc_mb, s.rpc_recv_count, s.rpc_send_count,
        s.rpc_recv_bytes, s.rpc_send_bytes, s.rpc_hi_mark_fwd, s.rpc_hi_mark_rev, s.rpc_recv_ms, s.rpc_send_ms,
        s.pages_in, s.pages_out, s.pages_cached, s.rows_get, s.rows_pos, s.rows_scan, s.rows_put, s.rows_del,
        s.read_locks, s.write_locks, s.total_read_wait_ms, s.max_read_wait_ms, s.total_read_held_ms, s.max_read_held_ms,
        s.total_write_wait_ms, s.max_write_wait_ms, s.total_write_held_ms, s.max_write_held_ms, s.trigger_ms,
        s.event_count,
        perforce.program_name(s.prog) as program, perforce.program_platform(s.prog) as platform,
        perforce.program_version(s.prog) as program_version, perforce.program_build(s.prog) as program_build,
        perforce.client_address(s.host) as address, perforce.proxy_address(s.host) as proxy_address
    from perforce_internal.uncorrelated_sessions(from_time, to_time) as c
    cross join lateral perforce_internal.summary_of(c) as s;
end;
comment on function perforce.uncorrelated_commands_between(timestamptz, timestamptz) is
    'Rows of uncorrelated_commands that were at work at any time from one time to another, both included. Use it for a window of time: the view groups the records of all time. A command is followed as far as orphan_after before the first and behind the second time';
