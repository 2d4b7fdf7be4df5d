-- What began in the time is read as it lies. Only what began before is looked up, each command by its key (offset 0).
create or replace function perforce.commands_between(from_time timestamptz, to_time timestamptz)
returns table (
    cmdident text, user_name text, client text, func text, host text, prog text, version text, args text,
    cmd_group text, server_id text, pid bigint, cmdno integer, server_ids text[],
    command_start_timestamp timestamptz, command_end_timestamp timestamptz, first_event_at timestamptz,
    last_event_at timestamptz, status text, orphan_reason text, gone_at timestamptz, lapse_ms numeric,
    duration_ms numeric, compute_ms numeric, paused_ms numeric, reason text, error_count bigint,
    max_severity smallint, files bigint, bytes bigint, files_added bigint, files_updated bigint,
    files_deleted bigint, bytes_added bigint, bytes_updated bigint, bytes_deleted bigint, user_cpu_ms bigint,
    system_cpu_ms bigint, io_in bigint, io_out bigint, net_in bigint, net_out bigint, max_rss_kb bigint,
    page_faults bigint, memory_cmd_mb bigint, memory_proc_mb bigint, rpc_recv_count bigint, rpc_send_count bigint,
    rpc_recv_bytes bigint, rpc_send_bytes bigint, rpc_hi_mark_fwd bigint, rpc_hi_mark_rev bigint,
    rpc_recv_ms bigint, rpc_send_ms bigint, pages_in bigint, pages_out bigint, pages_cached bigint,
    rows_get bigint, rows_pos bigint, rows_scan bigint, rows_put bigint, rows_del bigint, read_locks bigint,
    write_locks bigint, total_read_wait_ms bigint, max_read_wait_ms bigint, total_read_held_ms bigint,
    max_read_held_ms bigint, total_write_wait_ms bigint, max_write_wait_ms bigint, total_write_held_ms bigint,
    max_write_held_ms bigint, trigger_ms numeric, event_count bigint, program text,
    platform text, program_version text, program_build text, address text, proxy_address text, is_presumed boolean
)
language sql stable parallel safe
begin atomic
    select c.*, false
    from perforce.commands as c
    where c.first_event_at >= from_time and c.first_event_at <= to_time
    union all
    select k.*, s.known_until < from_time
    from perforce_internal.spans_between(from_time, from_time) as s
    cross join lateral perforce_internal.command_by_key(s.first_event_at, s.cmdident) as k
    where s.first_event_at < from_time and s.present_until >= from_time;
end;
comment on function perforce.commands_between(timestamptz, timestamptz) is
    'What ran at any time from one time to another, both included; give one instant twice for what ran then. Columns as in commands, and is_presumed: false, it is known to have run: it ended later, or wrote something later, or still runs and is not silent for longer than its func usually is; true, it never ended and was not heard of any more, but may have run until gone_at';
