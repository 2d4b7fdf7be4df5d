create or replace view perforce.commands as
select
    l.cmdident, l.user_name, l.client, l.func, l.host, l.prog, l.version, l.args, l.cmd_group, l.server_id, l.pid,
    l.cmdno, l.server_ids, l.command_start_timestamp, l.command_end_timestamp, l.first_event_at, l.last_event_at,
    l.status, l.orphan_reason, l.gone_at, l.lapse_ms, l.duration_ms, l.compute_ms, l.paused_ms, l.reason, l.error_count,
    l.max_severity, l.files, l.bytes, l.files_added, l.files_updated, l.files_deleted, l.bytes_added,
    l.bytes_updated, l.bytes_deleted, l.user_cpu_ms, l.system_cpu_ms, l.io_in, l.io_out, l.net_in, l.net_out,
    l.max_rss_kb, l.page_faults, l.memory_cmd_mb, l.memory_proc_mb, l.rpc_recv_count, l.rpc_send_count,
    l.rpc_recv_bytes, l.rpc_send_bytes, l.rpc_hi_mark_fwd, l.rpc_hi_mark_rev, l.rpc_recv_ms, l.rpc_send_ms,
    l.pages_in, l.pages_out, l.pages_cached, l.rows_get, l.rows_pos, l.rows_scan, l.rows_put, l.rows_del,
    l.read_locks, l.write_locks, l.total_read_wait_ms, l.max_read_wait_ms, l.total_read_held_ms, l.max_read_held_ms,
    l.total_write_wait_ms, l.max_write_wait_ms, l.total_write_held_ms, l.max_write_held_ms, l.trigger_ms,
    l.event_count,
    perforce.program_name(l.prog) as program, perforce.program_platform(l.prog) as platform,
    perforce.program_version(l.prog) as program_version, perforce.program_build(l.prog) as program_build,
    perforce.client_address(l.host) as address, perforce.proxy_address(l.host) as proxy_address
from (
    select k.*
    from perforce.command_logs as k
    where k.status <> 'running'
    union all
    select
        c.cmdident, c.user_name, c.client, c.func, c.host, c.prog, c.version, c.args, c.cmd_group,
        c.server_id, c.pid, c.cmdno, c.server_ids, c.command_start_timestamp, c.command_end_timestamp,
        c.first_event_at, c.last_event_at, c.status, c.orphan_reason, s.gone_at, s.lapse_ms, s.duration_ms,
        s.compute_ms, s.paused_ms, s.reason, s.error_count, s.max_severity, s.files, s.bytes, s.files_added,
        s.files_updated, s.files_deleted, s.bytes_added, s.bytes_updated, s.bytes_deleted, s.user_cpu_ms,
        s.system_cpu_ms, s.io_in, s.io_out, s.net_in, s.net_out, s.max_rss_kb, s.page_faults, s.memory_cmd_mb,
        s.memory_proc_mb, s.rpc_recv_count, s.rpc_send_count, s.rpc_recv_bytes, s.rpc_send_bytes,
        s.rpc_hi_mark_fwd, s.rpc_hi_mark_rev, s.rpc_recv_ms, s.rpc_send_ms, s.pages_in, s.pages_out,
        s.pages_cached, s.rows_get, s.rows_pos, s.rows_scan, s.rows_put, s.rows_del, s.read_locks,
        s.write_locks, s.total_read_wait_ms, s.max_read_wait_ms, s.total_read_held_ms, s.max_read_held_ms,
        s.total_write_wait_ms, s.max_write_wait_ms, s.total_write_held_ms, s.max_write_held_ms, s.trigger_ms,
        s.event_count, s.finalized_at
    from perforce.command_events as c
    cross join lateral perforce_internal.summary_so_far(c) as s
    where c.status = 'running'
) as l;
comment on view perforce.commands is
    'Which commands were there: who ran what, where, how long, and what did it use? All that ended, were given up, or run. Sums are over all events on all servers. Give a range of first_event_at';
comment on column perforce.commands.cmdident is 'Identity of the command on all servers that worked on it (f_cmdident)';
comment on column perforce.commands.user_name is 'Perforce user. This and all columns to cmdno are as in command_events; null: empty in the log (f_user)';
comment on column perforce.commands.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.commands.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.commands.host is 'Client address, or proxy/client; null: empty (f_host)';
comment on column perforce.commands.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.commands.version is 'Version of the client program; null: empty (f_version)';
comment on column perforce.commands.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.commands.cmd_group is 'Action of the client program, uuid/action; null: none (f_cmdgroup)';
comment on column perforce.commands.server_id is 'Originating server: where the command first started; null: not in the record (f_serverid)';
comment on column perforce.commands.pid is 'Process on the originating server; null: not in the record (f_pid)';
comment on column perforce.commands.cmdno is 'Number of the command on its connection to the originating server; null: not in the record (f_cmdno)';
comment on column perforce.commands.server_ids is 'All servers that wrote events of the command, sorted (f_serverid)';
comment on column perforce.commands.command_start_timestamp is 'Earliest start; null: no start has arrived';
comment on column perforce.commands.command_end_timestamp is 'Latest end; null: no end has arrived';
comment on column perforce.commands.first_event_at is 'Event time of the earliest event: give a range of it to read only those months';
comment on column perforce.commands.last_event_at is 'Event time of the latest event';
comment on column perforce.commands.status is 'complete; orphaned: the sweeper gave it up; running: neither yet';
comment on column perforce.commands.orphan_reason is
    'Why the sweeper gave it up: server_restart, next_command, no_end or no_start, as in orphaned_commands; null: it did not';
comment on column perforce.commands.gone_at is
    'When a command that was given up was gone at the latest, event time: it is known to have run until last_event_at, and presumed from then to this; null: it was not given up';
comment on column perforce.commands.lapse_ms is 'Time of the command by the originating servers own account, ms; null: it wrote no end (f_lapse)';
comment on column perforce.commands.duration_ms is 'command_end_timestamp - command_start_timestamp, ms; null: not every start has its end';
comment on column perforce.commands.compute_ms is 'From start to the last ComputeEnd of the same server process, summed over processes, ms; null: none (type 1)';
comment on column perforce.commands.paused_ms is 'Time the servers paused the command, ms; null: not in the records (f_paused)';
comment on column perforce.commands.reason is 'Why the command ended, by the originating server first; null: success (f_reason)';
comment on column perforce.commands.error_count is 'Errors, each once as in error_events, warnings and information too (types 3, 4, 5)';
comment on column perforce.commands.max_severity is 'Worst error: 0 empty, 1 info, 2 warn, 3 failed, 4 fatal; null: no error (f_severity)';
comment on column perforce.commands.files is 'Audit records: file revisions touched';
comment on column perforce.commands.bytes is 'Size of those revisions, bytes (f_filesize)';
comment on column perforce.commands.files_added is 'Files a sync was to add; null: no network estimate record has it (f_filesAdded)';
comment on column perforce.commands.files_updated is 'Files a sync was to update; null: no network estimate record has it (f_filesUpdated)';
comment on column perforce.commands.files_deleted is 'Files a sync was to delete; null: no network estimate record has it (f_filesDeleted)';
comment on column perforce.commands.bytes_added is 'Bytes a sync was to add; null: no network estimate record has it (f_bytesAdded)';
comment on column perforce.commands.bytes_updated is 'Bytes a sync was to update; null: no network estimate record has it (f_bytesUpdated)';
comment on column perforce.commands.bytes_deleted is 'Bytes a sync was to delete; null: no network estimate record has it (f_bytesDeleted)';
comment on column perforce.commands.user_cpu_ms is 'User CPU time, ms; null: no usage record has it (f_utime)';
comment on column perforce.commands.system_cpu_ms is 'System CPU time, ms; null: no usage record has it (f_stime)';
comment on column perforce.commands.io_in is 'Disk blocks read; null: no usage record has it (f_io_in)';
comment on column perforce.commands.io_out is 'Disk blocks written; null: no usage record has it (f_io_out)';
comment on column perforce.commands.net_in is 'Network messages received; null: no usage record has it (f_net_in)';
comment on column perforce.commands.net_out is 'Network messages sent; null: no usage record has it (f_net_out)';
comment on column perforce.commands.max_rss_kb is 'Largest resident set, KB; null: no usage record has it (f_maxrss)';
comment on column perforce.commands.page_faults is 'Page faults; null: no usage record has it (f_page_faults)';
comment on column perforce.commands.memory_cmd_mb is 'Memory of the command, MB, the most on any server; null: no end record has it (f_memory_cmd)';
comment on column perforce.commands.memory_proc_mb is 'Memory of the server process, MB, the most on any server; null: no end record has it (f_memory_proc)';
comment on column perforce.commands.rpc_recv_count is 'RPC messages received; null: no rpc record has it (f_recvCount)';
comment on column perforce.commands.rpc_send_count is 'RPC messages sent; null: no rpc record has it (f_sendCount)';
comment on column perforce.commands.rpc_recv_bytes is 'RPC bytes received; null: no rpc record has it (f_recvBytes)';
comment on column perforce.commands.rpc_send_bytes is 'RPC bytes sent; null: no rpc record has it (f_sendBytes)';
comment on column perforce.commands.rpc_hi_mark_fwd is 'RPC high-water mark forward, bytes; null: no rpc record has it (f_rpc_hi_mark_fwd)';
comment on column perforce.commands.rpc_hi_mark_rev is 'RPC high-water mark in reverse, bytes; null: no rpc record has it (f_rpc_hi_mark_rev)';
comment on column perforce.commands.rpc_recv_ms is 'Time spent receiving, ms; null: no rpc record has it (f_recvTime)';
comment on column perforce.commands.rpc_send_ms is 'Time spent sending, ms; null: no rpc record has it (f_sendTime)';
comment on column perforce.commands.pages_in is 'Database pages read; null: no database record has it (f_pagesIn)';
comment on column perforce.commands.pages_out is 'Database pages written; null: no database record has it (f_pagesOut)';
comment on column perforce.commands.pages_cached is 'Database pages found in the cache; null: no database record has it (f_pagesCached)';
comment on column perforce.commands.rows_get is 'Rows got by key; null: no database record has it (f_gets)';
comment on column perforce.commands.rows_pos is 'Positionings of a cursor; null: no database record has it (f_positions)';
comment on column perforce.commands.rows_scan is 'Rows scanned; null: no database record has it (f_scans)';
comment on column perforce.commands.rows_put is 'Rows written; null: no database record has it (f_puts)';
comment on column perforce.commands.rows_del is 'Rows deleted; null: no database record has it (f_deletes)';
comment on column perforce.commands.read_locks is 'Read locks taken; null: no database record has it (f_readLocks)';
comment on column perforce.commands.write_locks is 'Write locks taken; null: no database record has it (f_writeLocks)';
comment on column perforce.commands.total_read_wait_ms is 'Time waiting for read locks over all tables, ms; null: no database record has it (f_totalLockWaitRead)';
comment on column perforce.commands.max_read_wait_ms is 'Longest time waiting for one read lock, ms; null: no database record has it (f_maxLockWaitRead)';
comment on column perforce.commands.total_read_held_ms is 'Time holding read locks over all tables, ms; p4d writes negative ones now and then; null: no database record has it (f_totalLockHeldRead)';
comment on column perforce.commands.max_read_held_ms is 'Longest time holding one read lock, ms; null: no database record has it (f_maxLockHeldRead)';
comment on column perforce.commands.total_write_wait_ms is 'Time waiting for write locks over all tables, ms; null: no database record has it (f_totalLockWaitWrite)';
comment on column perforce.commands.max_write_wait_ms is 'Longest time waiting for one write lock, ms; null: no database record has it (f_maxLockWaitWrite)';
comment on column perforce.commands.total_write_held_ms is 'Time holding write locks over all tables, ms; p4d writes negative ones now and then; null: no database record has it (f_totalLockHeldWrite)';
comment on column perforce.commands.max_write_held_ms is 'Longest time holding one write lock, ms; null: no database record has it (f_maxLockHeldWrite)';
comment on column perforce.commands.trigger_ms is 'Time in triggers, extensions and background tasks, ms; null: none, or not in the records (f_triggerLapse)';
comment on column perforce.commands.event_count is 'Distinct events of all kinds, on all servers';
comment on column perforce.commands.program is 'Client program without version; null: empty (f_prog)';
comment on column perforce.commands.platform is
    'Platform of the client program, as NTX64; null: it does not say (f_prog)';
comment on column perforce.commands.program_version is
    'Version of the client program, as 2023.1; null: it does not say (f_prog)';
comment on column perforce.commands.program_build is
    'Build of the client program: a changelist; null: it does not say (f_prog)';
comment on column perforce.commands.address is
    'Address of the client, behind proxies too: GROUP BY perforce.network(address, 16) is one row an office; null: empty (f_host)';
comment on column perforce.commands.proxy_address is
    'Proxy or broker through which it came; null: it came straight (f_host)';
