-- One pass; offset 0 keeps each field from being looked up again for every mention.
create or replace function perforce.command_metrics(arrivals perforce.command_arrival[])
returns table (cmdident text, metrics perforce.command_metrics)
language sql immutable parallel safe
begin atomic
    select
        f.cmdident,
        row(
            sum(perforce.as_number(f.files_added)),
            sum(perforce.as_number(f.files_updated)),
            sum(perforce.as_number(f.files_deleted)),
            sum(perforce.as_number(f.bytes_added)),
            sum(perforce.as_number(f.bytes_updated)),
            sum(perforce.as_number(f.bytes_deleted)),
            sum(perforce.as_number(f.user_cpu_ms)),
            sum(perforce.as_number(f.system_cpu_ms)),
            sum(perforce.as_number(f.io_in)),
            sum(perforce.as_number(f.io_out)),
            sum(perforce.as_number(f.net_in)),
            sum(perforce.as_number(f.net_out)),
            max(perforce.as_number(f.max_rss_kb)),
            sum(perforce.as_number(f.page_faults)),
            max(perforce.as_number(f.memory_cmd_mb)),
            max(perforce.as_number(f.memory_proc_mb)),
            sum(perforce.as_number(f.rpc_recv_count)),
            sum(perforce.as_number(f.rpc_send_count)),
            sum(perforce.as_number(f.rpc_recv_bytes)),
            sum(perforce.as_number(f.rpc_send_bytes)),
            max(perforce.as_number(f.rpc_hi_mark_fwd)),
            max(perforce.as_number(f.rpc_hi_mark_rev)),
            sum(perforce.as_number(f.rpc_recv_ms)),
            sum(perforce.as_number(f.rpc_send_ms)),
            sum(perforce.as_number(f.pages_in)),
            sum(perforce.as_number(f.pages_out)),
            sum(perforce.as_number(f.pages_cached)),
            sum(perforce.as_number(f.rows_get)),
            sum(perforce.as_number(f.rows_pos)),
            sum(perforce.as_number(f.rows_scan)),
            sum(perforce.as_number(f.rows_put)),
            sum(perforce.as_number(f.rows_del)),
            sum(perforce.as_number(f.read_locks)),
            sum(perforce.as_number(f.write_locks)),
            sum(perforce.as_number(f.total_read_wait_ms)),
            max(perforce.as_number(f.max_read_wait_ms)),
            sum(perforce.as_number(f.total_read_held_ms)),
            max(perforce.as_number(f.max_read_held_ms)),
            sum(perforce.as_number(f.total_write_wait_ms)),
            max(perforce.as_number(f.max_write_wait_ms)),
            sum(perforce.as_number(f.total_write_held_ms)),
            max(perforce.as_number(f.max_write_held_ms)),
            sum(perforce.duration_ms(f.paused)),
            sum(perforce.duration_ms(f.trigger_lapse))
        )::perforce.command_metrics
    from (
        select
            a.cmdident,
            e -> 'filesAdded' as files_added,
            e -> 'filesUpdated' as files_updated,
            e -> 'filesDeleted' as files_deleted,
            e -> 'bytesAdded' as bytes_added,
            e -> 'bytesUpdated' as bytes_updated,
            e -> 'bytesDeleted' as bytes_deleted,
            e -> 'utime' as user_cpu_ms,
            e -> 'stime' as system_cpu_ms,
            e -> 'io_in' as io_in,
            e -> 'io_out' as io_out,
            e -> 'net_in' as net_in,
            e -> 'net_out' as net_out,
            e -> 'maxrss' as max_rss_kb,
            e -> 'page_faults' as page_faults,
            e -> 'memory_cmd' as memory_cmd_mb,
            e -> 'memory_proc' as memory_proc_mb,
            e -> 'recvCount' as rpc_recv_count,
            e -> 'sendCount' as rpc_send_count,
            e -> 'recvBytes' as rpc_recv_bytes,
            e -> 'sendBytes' as rpc_send_bytes,
            e -> 'rpc_hi_mark_fwd' as rpc_hi_mark_fwd,
            e -> 'rpc_hi_mark_rev' as rpc_hi_mark_rev,
            e -> 'recvTime' as rpc_recv_ms,
            e -> 'sendTime' as rpc_send_ms,
            e -> 'pagesIn' as pages_in,
            e -> 'pagesOut' as pages_out,
            e -> 'pagesCached' as pages_cached,
            e -> 'gets' as rows_get,
            e -> 'positions' as rows_pos,
            e -> 'scans' as rows_scan,
            e -> 'puts' as rows_put,
            e -> 'deletes' as rows_del,
            e -> 'readLocks' as read_locks,
            e -> 'writeLocks' as write_locks,
            e -> 'totalLockWaitRead' as total_read_wait_ms,
            e -> 'maxLockWaitRead' as max_read_wait_ms,
            e -> 'totalLockHeldRead' as total_read_held_ms,
            e -> 'maxLockHeldRead' as max_read_held_ms,
            e -> 'totalLockWaitWrite' as total_write_wait_ms,
            e -> 'maxLockWaitWrite' as max_write_wait_ms,
            e -> 'totalLockHeldWrite' as total_write_held_ms,
            e -> 'maxLockHeldWrite' as max_write_held_ms,
            e ->> 'paused' as paused,
            e ->> 'triggerLapse' as trigger_lapse
        from unnest(arrivals) as a
        cross join lateral unnest(a.end_events || a.performance_events || a.trigger_events) as e
        where (e -> 'type')::integer in (2, 7, 8, 9, 11, 14)
        offset 0
    ) as f
    group by f.cmdident;
end;
comment on function perforce.command_metrics(perforce.command_arrival[]) is
    'What the events of a batch sum up to, by command; no row for a command without such events. Audits and errors are counted elsewhere';
