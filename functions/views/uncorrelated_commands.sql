create or replace view perforce.uncorrelated_commands as
select c.*
from perforce.uncorrelated_commands_between('-infinity', 'infinity') as c;
comment on view perforce.uncorrelated_commands is
    'Which commands do records without cmdident make, those of old servers and some of modern ones? By server, pid, cmdno, user, client and func; pauses over session_gap split. Columns as in commands. All of them are computed when it is read: uncorrelated_commands_between(from, to) for a window of time';
comment on column perforce.uncorrelated_commands.cmdident is 'Always null: these records have none';
comment on column perforce.uncorrelated_commands.user_name is 'Perforce user; null: empty in the log (f_user)';
comment on column perforce.uncorrelated_commands.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.uncorrelated_commands.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.uncorrelated_commands.host is 'Client address, or proxy/client; null: empty (f_host)';
comment on column perforce.uncorrelated_commands.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.uncorrelated_commands.version is 'Version of the client program; null: empty (f_version)';
comment on column perforce.uncorrelated_commands.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.uncorrelated_commands.cmd_group is 'Action of the client program, uuid/action; null: none (f_cmdgroup)';
comment on column perforce.uncorrelated_commands.server_id is 'Server that wrote the records; null: not in the record (f_serverid)';
comment on column perforce.uncorrelated_commands.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.uncorrelated_commands.cmdno is 'Number of the command on its connection; null: not in the record (f_cmdno)';
comment on column perforce.uncorrelated_commands.server_ids is 'The server that wrote the records; empty: not in the record (f_serverid)';
comment on column perforce.uncorrelated_commands.command_start_timestamp is 'Earliest start; null: no start has arrived';
comment on column perforce.uncorrelated_commands.command_end_timestamp is 'Latest end; null: no end has arrived';
comment on column perforce.uncorrelated_commands.first_event_at is 'Event time of the earliest record';
comment on column perforce.uncorrelated_commands.last_event_at is 'Event time of the latest record';
comment on column perforce.uncorrelated_commands.status is 'complete; orphaned: its server wrote more than session_gap after its last record; running: it may go on';
comment on column perforce.uncorrelated_commands.orphan_reason is 'no_start or no_end: what is missing; null: nothing, or it may still come';
comment on column perforce.uncorrelated_commands.gone_at is
    'When a command that was given up was gone at the latest, event time: it is known to have run until last_event_at, and presumed from then to this; null: it was not given up';
comment on column perforce.uncorrelated_commands.lapse_ms is 'Time of the command by the servers own account, ms; null: it wrote no end (f_lapse)';
comment on column perforce.uncorrelated_commands.duration_ms is 'command_end_timestamp - command_start_timestamp, ms; null: not every start has its end';
comment on column perforce.uncorrelated_commands.compute_ms is 'From start to the last ComputeEnd of the same server process, summed over processes, ms; null: none (type 1)';
comment on column perforce.uncorrelated_commands.paused_ms is 'Time the servers paused the command, ms; null: not in the records (f_paused)';
comment on column perforce.uncorrelated_commands.reason is 'Why the command ended; null: success (f_reason)';
comment on column perforce.uncorrelated_commands.error_count is 'Errors, each once as in error_events, warnings and information too (types 3, 4, 5)';
comment on column perforce.uncorrelated_commands.max_severity is 'Worst error: 0 empty, 1 info, 2 warn, 3 failed, 4 fatal; null: no error (f_severity)';
comment on column perforce.uncorrelated_commands.files is 'Audit records: file revisions touched';
comment on column perforce.uncorrelated_commands.bytes is 'Size of those revisions, bytes (f_filesize)';
comment on column perforce.uncorrelated_commands.files_added is 'Files a sync was to add; null: no network estimate record has it (f_filesAdded)';
comment on column perforce.uncorrelated_commands.files_updated is 'Files a sync was to update; null: no network estimate record has it (f_filesUpdated)';
comment on column perforce.uncorrelated_commands.files_deleted is 'Files a sync was to delete; null: no network estimate record has it (f_filesDeleted)';
comment on column perforce.uncorrelated_commands.bytes_added is 'Bytes a sync was to add; null: no network estimate record has it (f_bytesAdded)';
comment on column perforce.uncorrelated_commands.bytes_updated is 'Bytes a sync was to update; null: no network estimate record has it (f_bytesUpdated)';
comment on column perforce.uncorrelated_commands.bytes_deleted is 'Bytes a sync was to delete; null: no network estimate record has it (f_bytesDeleted)';
comment on column perforce.uncorrelated_commands.user_cpu_ms is 'User CPU time, ms; null: no usage record has it (f_utime)';
comment on column perforce.uncorrelated_commands.system_cpu_ms is 'System CPU time, ms; null: no usage record has it (f_stime)';
comment on column perforce.uncorrelated_commands.io_in is 'Disk blocks read; null: no usage record has it (f_io_in)';
comment on column perforce.uncorrelated_commands.io_out is 'Disk blocks written; null: no usage record has it (f_io_out)';
comment on column perforce.uncorrelated_commands.net_in is 'Network messages received; null: no usage record has it (f_net_in)';
comment on column perforce.uncorrelated_commands.net_out is 'Network messages sent; null: no usage record has it (f_net_out)';
comment on column perforce.uncorrelated_commands.max_rss_kb is 'Largest resident set, KB; null: no usage record has it (f_maxrss)';
comment on column perforce.uncorrelated_commands.page_faults is 'Page faults; null: no usage record has it (f_page_faults)';
comment on column perforce.uncorrelated_commands.memory_cmd_mb is 'Memory of the command, MB, the most on any server; null: no end record has it (f_memory_cmd)';
comment on column perforce.uncorrelated_commands.memory_proc_mb is 'Memory of the server process, MB, the most on any server; null: no end record has it (f_memory_proc)';
comment on column perforce.uncorrelated_commands.rpc_recv_count is 'RPC messages received; null: no rpc record has it (f_recvCount)';
comment on column perforce.uncorrelated_commands.rpc_send_count is 'RPC messages sent; null: no rpc record has it (f_sendCount)';
comment on column perforce.uncorrelated_commands.rpc_recv_bytes is 'RPC bytes received; null: no rpc record has it (f_recvBytes)';
comment on column perforce.uncorrelated_commands.rpc_send_bytes is 'RPC bytes sent; null: no rpc record has it (f_sendBytes)';
comment on column perforce.uncorrelated_commands.rpc_hi_mark_fwd is 'RPC high-water mark forward, bytes; null: no rpc record has it (f_rpc_hi_mark_fwd)';
comment on column perforce.uncorrelated_commands.rpc_hi_mark_rev is 'RPC high-water mark in reverse, bytes; null: no rpc record has it (f_rpc_hi_mark_rev)';
comment on column perforce.uncorrelated_commands.rpc_recv_ms is 'Time spent receiving, ms; null: no rpc record has it (f_recvTime)';
comment on column perforce.uncorrelated_commands.rpc_send_ms is 'Time spent sending, ms; null: no rpc record has it (f_sendTime)';
comment on column perforce.uncorrelated_commands.pages_in is 'Database pages read; null: no database record has it (f_pagesIn)';
comment on column perforce.uncorrelated_commands.pages_out is 'Database pages written; null: no database record has it (f_pagesOut)';
comment on column perforce.uncorrelated_commands.pages_cached is 'Database pages found in the cache; null: no database record has it (f_pagesCached)';
comment on column perforce.uncorrelated_commands.rows_get is 'Rows got by key; null: no database record has it (f_gets)';
comment on column perforce.uncorrelated_commands.rows_pos is 'Positionings of a cursor; null: no database record has it (f_positions)';
comment on column perforce.uncorrelated_commands.rows_scan is 'Rows scanned; null: no database record has it (f_scans)';
comment on column perforce.uncorrelated_commands.rows_put is 'Rows written; null: no database record has it (f_puts)';
comment on column perforce.uncorrelated_commands.rows_del is 'Rows deleted; null: no database record has it (f_deletes)';
comment on column perforce.uncorrelated_commands.read_locks is 'Read locks taken; null: no database record has it (f_readLocks)';
comment on column perforce.uncorrelated_commands.write_locks is 'Write locks taken; null: no database record has it (f_writeLocks)';
comment on column perforce.uncorrelated_commands.total_read_wait_ms is 'Time waiting for read locks over all tables, ms; null: no database record has it (f_totalLockWaitRead)';
comment on column perforce.uncorrelated_commands.max_read_wait_ms is 'Longest time waiting for one read lock, ms; null: no database record has it (f_maxLockWaitRead)';
comment on column perforce.uncorrelated_commands.total_read_held_ms is 'Time holding read locks over all tables, ms; p4d writes negative ones now and then; null: no database record has it (f_totalLockHeldRead)';
comment on column perforce.uncorrelated_commands.max_read_held_ms is 'Longest time holding one read lock, ms; null: no database record has it (f_maxLockHeldRead)';
comment on column perforce.uncorrelated_commands.total_write_wait_ms is 'Time waiting for write locks over all tables, ms; null: no database record has it (f_totalLockWaitWrite)';
comment on column perforce.uncorrelated_commands.max_write_wait_ms is 'Longest time waiting for one write lock, ms; null: no database record has it (f_maxLockWaitWrite)';
comment on column perforce.uncorrelated_commands.total_write_held_ms is 'Time holding write locks over all tables, ms; p4d writes negative ones now and then; null: no database record has it (f_totalLockHeldWrite)';
comment on column perforce.uncorrelated_commands.max_write_held_ms is 'Longest time holding one write lock, ms; null: no database record has it (f_maxLockHeldWrite)';
comment on column perforce.uncorrelated_commands.trigger_ms is 'Time in triggers, extensions and background tasks, ms; null: none, or not in the records (f_triggerLapse)';
comment on column perforce.uncorrelated_commands.event_count is 'Distinct events of all kinds, on all servers';
comment on column perforce.uncorrelated_commands.program is 'Client program without version; null: empty (f_prog)';
comment on column perforce.uncorrelated_commands.platform is
    'Platform of the client program, as NTX64; null: it does not say (f_prog)';
comment on column perforce.uncorrelated_commands.program_version is
    'Version of the client program, as 2023.1; null: it does not say (f_prog)';
comment on column perforce.uncorrelated_commands.program_build is
    'Build of the client program: a changelist; null: it does not say (f_prog)';
comment on column perforce.uncorrelated_commands.address is
    'Address of the client, behind proxies too: GROUP BY perforce.network(address, 16) is one row an office; null: empty (f_host)';
comment on column perforce.uncorrelated_commands.proxy_address is
    'Proxy or broker through which it came; null: it came straight (f_host)';
