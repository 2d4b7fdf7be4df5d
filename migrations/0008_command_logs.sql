-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

create table perforce.command_logs (
    cmdident text collate "C" not null,
    user_name text,
    client text,
    func text,
    host text,
    prog text,
    version text,
    args text,
    cmd_group text,
    server_id text,
    pid bigint,
    cmdno integer,
    server_ids text[] not null,
    command_start_timestamp timestamptz,
    command_end_timestamp timestamptz,
    first_event_at timestamptz not null,
    last_event_at timestamptz not null,
    status text not null,
    orphan_reason text,
    gone_at timestamptz,
    lapse_ms numeric,
    duration_ms numeric,
    compute_ms numeric,
    paused_ms numeric,
    reason text,
    error_count bigint not null,
    max_severity smallint,
    files bigint not null,
    bytes bigint not null,
    files_added bigint,
    files_updated bigint,
    files_deleted bigint,
    bytes_added bigint,
    bytes_updated bigint,
    bytes_deleted bigint,
    user_cpu_ms bigint,
    system_cpu_ms bigint,
    io_in bigint,
    io_out bigint,
    net_in bigint,
    net_out bigint,
    max_rss_kb bigint,
    page_faults bigint,
    memory_cmd_mb bigint,
    memory_proc_mb bigint,
    rpc_recv_count bigint,
    rpc_send_count bigint,
    rpc_recv_bytes bigint,
    rpc_send_bytes bigint,
    rpc_hi_mark_fwd bigint,
    rpc_hi_mark_rev bigint,
    rpc_recv_ms bigint,
    rpc_send_ms bigint,
    pages_in bigint,
    pages_out bigint,
    pages_cached bigint,
    rows_get bigint,
    rows_pos bigint,
    rows_scan bigint,
    rows_put bigint,
    rows_del bigint,
    read_locks bigint,
    write_locks bigint,
    total_read_wait_ms bigint,
    max_read_wait_ms bigint,
    total_read_held_ms bigint,
    max_read_held_ms bigint,
    total_write_wait_ms bigint,
    max_write_wait_ms bigint,
    total_write_held_ms bigint,
    max_write_held_ms bigint,
    trigger_ms numeric,
    event_count bigint not null,
    finalized_at timestamptz not null default clock_timestamp(),
    primary key (cmdident, first_event_at)
) partition by range (first_event_at);

create table perforce_internal.command_logs_default partition of perforce.command_logs default;

create index command_logs_first_event on perforce.command_logs (first_event_at);
create index command_logs_long on perforce.command_logs
using gist (tstzrange(first_event_at, greatest(last_event_at, gone_at), '[]'))
where greatest(last_event_at, gone_at) - first_event_at > interval '1 minute';
create index command_logs_hour on perforce.command_logs
using brin (date_bin(interval '1 hour', first_event_at, timestamptz '2000-01-01 00:00Z'));
create index command_logs_reason on perforce.command_logs (coalesce(command_end_timestamp, last_event_at))
where reason is not null;

comment on table perforce.command_logs is
    'One summary row a command that has ended or was given up, or that finalize_command was asked for, in monthly partitions (UTC). Sums are over all events of the command on all servers';
comment on index perforce.command_logs_first_event is 'Finds the commands of a time range. Costs loading 0.4 % and 10 bytes an event';
comment on index perforce.command_logs_long is
    'Finds the few commands of over a minute that ran at a time; the short ones are found by their first event. Costs loading 0.1 %: few commands are so long';
comment on index perforce.command_logs_hour is 'Finds the hours of user_activity and program_load. Costs loading 0.1 %';
comment on index perforce.command_logs_reason is
    'Finds the few commands whose end gives a reason, for limits_hit, which would read all commands for any time. The others have no entries';
comment on column perforce.command_logs.cmdident is 'Identity of the command on all servers that worked on it (f_cmdident)';
comment on column perforce.command_logs.user_name is 'Perforce user. This and all columns to cmdno are as in command_events; null: empty in the log (f_user)';
comment on column perforce.command_logs.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.command_logs.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.command_logs.host is 'Client address, or proxy/client; null: empty (f_host)';
comment on column perforce.command_logs.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.command_logs.version is 'Version of the client program; null: empty (f_version)';
comment on column perforce.command_logs.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.command_logs.cmd_group is 'Action of the client program, uuid/action; null: none (f_cmdgroup)';
comment on column perforce.command_logs.server_id is 'Originating server: where the command first started; null: not in the record (f_serverid)';
comment on column perforce.command_logs.pid is 'Process on the originating server; null: not in the record (f_pid)';
comment on column perforce.command_logs.cmdno is 'Number of the command on its connection to the originating server; null: not in the record (f_cmdno)';
comment on column perforce.command_logs.server_ids is 'All servers that wrote events of the command, sorted (f_serverid)';
comment on column perforce.command_logs.command_start_timestamp is 'Earliest start; null: no start has arrived';
comment on column perforce.command_logs.command_end_timestamp is 'Latest end; null: no end has arrived';
comment on column perforce.command_logs.first_event_at is 'Event time of the earliest event. Partition key: months, UTC';
comment on column perforce.command_logs.last_event_at is 'Event time of the latest event';
comment on column perforce.command_logs.status is 'complete; orphaned: the sweeper gave it up; running: neither, what finalize_command found so far';
comment on column perforce.command_logs.orphan_reason is
    'Why the sweeper gave it up: server_restart, next_command, no_end or no_start, as in orphaned_commands; null: it did not';
comment on column perforce.command_logs.gone_at is
    'When a command that was given up was gone at the latest, event time: it is known to have run until last_event_at, and presumed from then to this; null: it was not given up';
comment on column perforce.command_logs.lapse_ms is 'Time of the command by the originating servers own account, ms; null: it wrote no end (f_lapse)';
comment on column perforce.command_logs.duration_ms is 'command_end_timestamp - command_start_timestamp, ms; null: not every start has its end';
comment on column perforce.command_logs.compute_ms is 'From start to the last ComputeEnd of the same server process, summed over processes, ms; null: none (type 1)';
comment on column perforce.command_logs.paused_ms is 'Time the servers paused the command, ms; null: not in the records (f_paused)';
comment on column perforce.command_logs.reason is 'Why the command ended, by the originating server first; null: success (f_reason)';
comment on column perforce.command_logs.error_count is 'Errors, each once as in error_events, warnings and information too: type 3 does not count where type 4 or 5 says the same (types 3, 4, 5)';
comment on column perforce.command_logs.max_severity is 'Worst error: 0 empty, 1 info, 2 warn, 3 failed, 4 fatal; null: no error (f_severity)';
comment on column perforce.command_logs.files is 'Audit records: file revisions touched';
comment on column perforce.command_logs.bytes is 'Size of those revisions, bytes (f_filesize)';
comment on column perforce.command_logs.files_added is 'Files a sync was to add; null: no network estimate record has it (f_filesAdded)';
comment on column perforce.command_logs.files_updated is 'Files a sync was to update; null: no network estimate record has it (f_filesUpdated)';
comment on column perforce.command_logs.files_deleted is 'Files a sync was to delete; null: no network estimate record has it (f_filesDeleted)';
comment on column perforce.command_logs.bytes_added is 'Bytes a sync was to add; null: no network estimate record has it (f_bytesAdded)';
comment on column perforce.command_logs.bytes_updated is 'Bytes a sync was to update; null: no network estimate record has it (f_bytesUpdated)';
comment on column perforce.command_logs.bytes_deleted is 'Bytes a sync was to delete; null: no network estimate record has it (f_bytesDeleted)';
comment on column perforce.command_logs.user_cpu_ms is 'User CPU time, ms; null: no usage record has it (f_utime)';
comment on column perforce.command_logs.system_cpu_ms is 'System CPU time, ms; null: no usage record has it (f_stime)';
comment on column perforce.command_logs.io_in is 'Disk blocks read; null: no usage record has it (f_io_in)';
comment on column perforce.command_logs.io_out is 'Disk blocks written; null: no usage record has it (f_io_out)';
comment on column perforce.command_logs.net_in is 'Network messages received; null: no usage record has it (f_net_in)';
comment on column perforce.command_logs.net_out is 'Network messages sent; null: no usage record has it (f_net_out)';
comment on column perforce.command_logs.max_rss_kb is 'Largest resident set, KB; null: no usage record has it (f_maxrss)';
comment on column perforce.command_logs.page_faults is 'Page faults; null: no usage record has it (f_page_faults)';
comment on column perforce.command_logs.memory_cmd_mb is 'Memory of the command, MB, the most on any server; null: no end record has it (f_memory_cmd)';
comment on column perforce.command_logs.memory_proc_mb is 'Memory of the server process, MB, the most on any server; null: no end record has it (f_memory_proc)';
comment on column perforce.command_logs.rpc_recv_count is 'RPC messages received; null: no rpc record has it (f_recvCount)';
comment on column perforce.command_logs.rpc_send_count is 'RPC messages sent; null: no rpc record has it (f_sendCount)';
comment on column perforce.command_logs.rpc_recv_bytes is 'RPC bytes received; null: no rpc record has it (f_recvBytes)';
comment on column perforce.command_logs.rpc_send_bytes is 'RPC bytes sent; null: no rpc record has it (f_sendBytes)';
comment on column perforce.command_logs.rpc_hi_mark_fwd is 'RPC high-water mark forward, bytes; null: no rpc record has it (f_rpc_hi_mark_fwd)';
comment on column perforce.command_logs.rpc_hi_mark_rev is 'RPC high-water mark in reverse, bytes; null: no rpc record has it (f_rpc_hi_mark_rev)';
comment on column perforce.command_logs.rpc_recv_ms is 'Time spent receiving, ms; null: no rpc record has it (f_recvTime)';
comment on column perforce.command_logs.rpc_send_ms is 'Time spent sending, ms; null: no rpc record has it (f_sendTime)';
comment on column perforce.command_logs.pages_in is 'Database pages read; null: no database record has it (f_pagesIn)';
comment on column perforce.command_logs.pages_out is 'Database pages written; null: no database record has it (f_pagesOut)';
comment on column perforce.command_logs.pages_cached is 'Database pages found in the cache; null: no database record has it (f_pagesCached)';
comment on column perforce.command_logs.rows_get is 'Rows got by key; null: no database record has it (f_gets)';
comment on column perforce.command_logs.rows_pos is 'Positionings of a cursor; null: no database record has it (f_positions)';
comment on column perforce.command_logs.rows_scan is 'Rows scanned; null: no database record has it (f_scans)';
comment on column perforce.command_logs.rows_put is 'Rows written; null: no database record has it (f_puts)';
comment on column perforce.command_logs.rows_del is 'Rows deleted; null: no database record has it (f_deletes)';
comment on column perforce.command_logs.read_locks is 'Read locks taken; null: no database record has it (f_readLocks)';
comment on column perforce.command_logs.write_locks is 'Write locks taken; null: no database record has it (f_writeLocks)';
comment on column perforce.command_logs.total_read_wait_ms is 'Time waiting for read locks over all tables, ms; null: no database record has it (f_totalLockWaitRead)';
comment on column perforce.command_logs.max_read_wait_ms is 'Longest time waiting for one read lock, ms; null: no database record has it (f_maxLockWaitRead)';
comment on column perforce.command_logs.total_read_held_ms is 'Time holding read locks over all tables, ms; p4d writes negative ones now and then; null: no database record has it (f_totalLockHeldRead)';
comment on column perforce.command_logs.max_read_held_ms is 'Longest time holding one read lock, ms; null: no database record has it (f_maxLockHeldRead)';
comment on column perforce.command_logs.total_write_wait_ms is 'Time waiting for write locks over all tables, ms; null: no database record has it (f_totalLockWaitWrite)';
comment on column perforce.command_logs.max_write_wait_ms is 'Longest time waiting for one write lock, ms; null: no database record has it (f_maxLockWaitWrite)';
comment on column perforce.command_logs.total_write_held_ms is 'Time holding write locks over all tables, ms; p4d writes negative ones now and then; null: no database record has it (f_totalLockHeldWrite)';
comment on column perforce.command_logs.max_write_held_ms is 'Longest time holding one write lock, ms; null: no database record has it (f_maxLockHeldWrite)';
comment on column perforce.command_logs.trigger_ms is 'Time in triggers, extensions and background tasks, ms; null: none, or not in the records (f_triggerLapse)';
comment on column perforce.command_logs.event_count is 'Distinct events of all kinds, on all servers';
comment on column perforce.command_logs.finalized_at is 'When this row was computed, wall-clock time';

-- No plan asks what these hold.
alter table perforce.command_logs
    alter files_added set statistics 0,
    alter files_updated set statistics 0,
    alter files_deleted set statistics 0,
    alter bytes_added set statistics 0,
    alter bytes_updated set statistics 0,
    alter bytes_deleted set statistics 0,
    alter user_cpu_ms set statistics 0,
    alter system_cpu_ms set statistics 0,
    alter io_in set statistics 0,
    alter io_out set statistics 0,
    alter net_in set statistics 0,
    alter net_out set statistics 0,
    alter max_rss_kb set statistics 0,
    alter page_faults set statistics 0,
    alter memory_cmd_mb set statistics 0,
    alter memory_proc_mb set statistics 0,
    alter rpc_recv_count set statistics 0,
    alter rpc_send_count set statistics 0,
    alter rpc_recv_bytes set statistics 0,
    alter rpc_send_bytes set statistics 0,
    alter rpc_hi_mark_fwd set statistics 0,
    alter rpc_hi_mark_rev set statistics 0,
    alter rpc_recv_ms set statistics 0,
    alter rpc_send_ms set statistics 0,
    alter pages_in set statistics 0,
    alter pages_out set statistics 0,
    alter pages_cached set statistics 0,
    alter rows_get set statistics 0,
    alter rows_pos set statistics 0,
    alter rows_scan set statistics 0,
    alter rows_put set statistics 0,
    alter rows_del set statistics 0,
    alter read_locks set statistics 0,
    alter write_locks set statistics 0;
