-- The caller holds the rows of command_events: nothing else writes the summaries of these commands meanwhile.
create or replace function perforce.finalize_commands(cmd_ids text[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into perforce.command_logs (
        cmdident, user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno, server_ids,
        command_start_timestamp, command_end_timestamp, first_event_at, last_event_at, status, orphan_reason,
        lapse_ms, duration_ms, compute_ms, paused_ms, reason, error_count, max_severity, files, bytes, files_added,
        files_updated, files_deleted, bytes_added, bytes_updated, bytes_deleted, user_cpu_ms, system_cpu_ms, io_in,
        io_out, net_in, net_out, max_rss_kb, page_faults, memory_cmd_mb, memory_proc_mb, rpc_recv_count,
        rpc_send_count, rpc_recv_bytes, rpc_send_bytes, rpc_hi_mark_fwd, rpc_hi_mark_rev, rpc_recv_ms, rpc_send_ms,
        pages_in, pages_out, pages_cached, rows_get, rows_pos, rows_scan, rows_put, rows_del, read_locks,
        write_locks, total_read_wait_ms, max_read_wait_ms, total_read_held_ms, max_read_held_ms,
        total_write_wait_ms, max_write_wait_ms, total_write_held_ms, max_write_held_ms, trigger_ms, event_count
    )
    select
        c.cmdident, c.user_name, c.client, c.func, c.host, c.prog, c.version, c.args, c.cmd_group, c.server_id,
        c.pid, c.cmdno, c.server_ids, c.command_start_timestamp, c.command_end_timestamp, c.first_event_at,
        c.last_event_at, c.status, c.orphan_reason, o.lapse_ms, trim_scale(extract(epoch from
        c.command_end_timestamp - c.command_start_timestamp) * 1000), p.compute_ms, m.paused_ms, o.reason,
        c.error_count, c.max_severity, c.audit_count, perforce.as_bigint(c.audit_bytes),
        perforce.as_bigint(m.files_added), perforce.as_bigint(m.files_updated),
        perforce.as_bigint(m.files_deleted), perforce.as_bigint(m.bytes_added),
        perforce.as_bigint(m.bytes_updated), perforce.as_bigint(m.bytes_deleted),
        perforce.as_bigint(m.user_cpu_ms), perforce.as_bigint(m.system_cpu_ms),
        perforce.as_bigint(m.io_in), perforce.as_bigint(m.io_out),
        perforce.as_bigint(m.net_in), perforce.as_bigint(m.net_out),
        perforce.as_bigint(m.max_rss_kb), perforce.as_bigint(m.page_faults),
        perforce.as_bigint(m.memory_cmd_mb), perforce.as_bigint(m.memory_proc_mb),
        perforce.as_bigint(m.rpc_recv_count), perforce.as_bigint(m.rpc_send_count),
        perforce.as_bigint(m.rpc_recv_bytes), perforce.as_bigint(m.rpc_send_bytes),
        perforce.as_bigint(m.rpc_hi_mark_fwd), perforce.as_bigint(m.rpc_hi_mark_rev),
        perforce.as_bigint(m.rpc_recv_ms), perforce.as_bigint(m.rpc_send_ms),
        perforce.as_bigint(m.pages_in), perforce.as_bigint(m.pages_out),
        perforce.as_bigint(m.pages_cached), perforce.as_bigint(m.rows_get),
        perforce.as_bigint(m.rows_pos), perforce.as_bigint(m.rows_scan),
        perforce.as_bigint(m.rows_put), perforce.as_bigint(m.rows_del),
        perforce.as_bigint(m.read_locks), perforce.as_bigint(m.write_locks),
        perforce.as_bigint(m.total_read_wait_ms), perforce.as_bigint(m.max_read_wait_ms),
        perforce.as_bigint(m.total_read_held_ms), perforce.as_bigint(m.max_read_held_ms),
        perforce.as_bigint(m.total_write_wait_ms), perforce.as_bigint(m.max_write_wait_ms),
        perforce.as_bigint(m.total_write_held_ms), perforce.as_bigint(m.max_write_held_ms),
        m.trigger_ms, c.event_count
    from perforce.command_events as c
    cross join lateral unnest(array[c.metrics]) as m
    cross join lateral perforce.command_outcome(c) as o
    cross join lateral perforce.compute_time(c) as p
    where c.cmdident = any(cmd_ids);
end
$$;
comment on function perforce.finalize_commands(text[]) is
    'Writes the summaries of commands that have none, one statement for all';
