-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

-- What every event has, and every check asks for, comes first, long numbers before short ones and those before texts: padding
-- would cost 3 % of the bytes, and taking each row apart up to its end 2 % of the time of loading.
--
-- event_hash is made column by column, each with a seed of its own, and empty ones are as none: hash_record_extended of a row
-- would cost more, and a column that is added changes the hash of no event that lacks it. Those of record types that an event
-- is not of are asked for together, which takes a third of the time of asking for each.
create table perforce.raw_events (
    event_time timestamptz not null,
    event_hash bigint not null generated always as (
        hashint2extended(event_ns, 1) # hashint4extended(event_type, 2) # hashint4extended(event_version, 3)
        # coalesce(hashint8extended(pid, 4), 0) # hashtextextended(coalesce(nullif(cmdident, '-'), ''), 5)
        # hashtextextended(coalesce(server_id, ''), 6) # coalesce(hashint4extended(cmdno, 7), 0)
        # hashtextextended(coalesce(user_name, ''), 8) # hashtextextended(coalesce(client, ''), 9)
        # hashtextextended(coalesce(func, ''), 10) # hashtextextended(coalesce(host, ''), 11)
        # hashtextextended(coalesce(prog, ''), 12) # hashtextextended(coalesce(version, ''), 13)
        # hashtextextended(coalesce(args, ''), 14) # hashtextextended(coalesce(cmd_group, ''), 15)
        # case when num_nonnulls(lapse, reason, memory_cmd_mb, memory_proc_mb, paused) > 0 then
            coalesce(hashtextextended(nullif(lapse, ''), 16), 0)
            # coalesce(hashtextextended(nullif(reason, ''), 17), 0) # coalesce(hashint8extended(memory_cmd_mb, 18), 0)
            # coalesce(hashint8extended(memory_proc_mb, 19), 0)
            # coalesce(hashtextextended(nullif(paused, ''), 20), 0)
        else 0 end
        # case when num_nonnulls(severity, subsystem, subcode, text) > 0 then
            coalesce(hashint8extended(severity, 21), 0) # coalesce(hashint8extended(subsystem, 22), 0)
            # coalesce(hashint8extended(subcode, 23), 0) # coalesce(hashtextextended(nullif(text, ''), 24), 0)
        else 0 end
        # case when num_nonnulls(action, file, rev, file_bytes) > 0 then
            coalesce(hashtextextended(nullif(action, ''), 25), 0)
            # coalesce(hashtextextended(nullif(file, ''), 26), 0) # coalesce(hashint8extended(rev, 27), 0)
            # coalesce(hashint8extended(file_bytes, 28), 0)
        else 0 end
        # case when num_nonnulls(
            track_type, timer, user_cpu_ms, system_cpu_ms, io_in, io_out, net_in, net_out, max_rss_kb, page_faults
        ) > 0 then
            coalesce(hashtextextended(nullif(track_type, ''), 29), 0)
            # coalesce(hashtextextended(nullif(timer, ''), 30), 0) # coalesce(hashint8extended(user_cpu_ms, 31), 0)
            # coalesce(hashint8extended(system_cpu_ms, 32), 0) # coalesce(hashint8extended(io_in, 33), 0)
            # coalesce(hashint8extended(io_out, 34), 0) # coalesce(hashint8extended(net_in, 35), 0)
            # coalesce(hashint8extended(net_out, 36), 0) # coalesce(hashint8extended(max_rss_kb, 37), 0)
            # coalesce(hashint8extended(page_faults, 38), 0)
        else 0 end
        # case when num_nonnulls(
            rpc_recv_count, rpc_send_count, rpc_recv_bytes, rpc_send_bytes, rpc_hi_mark_fwd, rpc_hi_mark_rev,
            rpc_recv_ms, rpc_send_ms, rpc_send_errors, rpc_recv_errors, rpc_duplex_fwd, rpc_duplex_rev
        ) > 0 then
            coalesce(hashint8extended(rpc_recv_count, 39), 0) # coalesce(hashint8extended(rpc_send_count, 40), 0)
            # coalesce(hashint8extended(rpc_recv_bytes, 41), 0) # coalesce(hashint8extended(rpc_send_bytes, 42), 0)
            # coalesce(hashint8extended(rpc_hi_mark_fwd, 43), 0) # coalesce(hashint8extended(rpc_hi_mark_rev, 44), 0)
            # coalesce(hashint8extended(rpc_recv_ms, 45), 0) # coalesce(hashint8extended(rpc_send_ms, 46), 0)
            # coalesce(hashint8extended(rpc_send_errors, 47), 0) # coalesce(hashint8extended(rpc_recv_errors, 48), 0)
            # coalesce(hashint8extended(rpc_duplex_fwd, 49), 0) # coalesce(hashint8extended(rpc_duplex_rev, 50), 0)
        else 0 end
        # case when num_nonnulls(
            table_name, pages_in, pages_out, pages_cached, pages_reordered_internal, pages_reordered_leaf, read_locks,
            write_locks, rows_get, rows_pos, rows_scan, rows_put, rows_del, cache_invalidations, pages_split_internal,
            pages_split_leaf, total_read_wait_ms, total_read_held_ms, max_read_wait_ms, max_read_held_ms,
            total_write_wait_ms, total_write_held_ms, max_write_wait_ms, max_write_held_ms, peek_locks,
            total_peek_wait_ms, total_peek_held_ms, max_peek_wait_ms, max_peek_held_ms
        ) > 0 then
            coalesce(hashtextextended(nullif(table_name, ''), 51), 0) # coalesce(hashint8extended(pages_in, 52), 0)
            # coalesce(hashint8extended(pages_out, 53), 0) # coalesce(hashint8extended(pages_cached, 54), 0)
            # coalesce(hashint8extended(pages_reordered_internal, 55), 0)
            # coalesce(hashint8extended(pages_reordered_leaf, 56), 0) # coalesce(hashint8extended(read_locks, 57), 0)
            # coalesce(hashint8extended(write_locks, 58), 0) # coalesce(hashint8extended(rows_get, 59), 0)
            # coalesce(hashint8extended(rows_pos, 60), 0) # coalesce(hashint8extended(rows_scan, 61), 0)
            # coalesce(hashint8extended(rows_put, 62), 0) # coalesce(hashint8extended(rows_del, 63), 0)
            # coalesce(hashint8extended(cache_invalidations, 64), 0)
            # coalesce(hashint8extended(pages_split_internal, 65), 0)
            # coalesce(hashint8extended(pages_split_leaf, 66), 0)
            # coalesce(hashint8extended(total_read_wait_ms, 67), 0)
            # coalesce(hashint8extended(total_read_held_ms, 68), 0)
            # coalesce(hashint8extended(max_read_wait_ms, 69), 0)
            # coalesce(hashint8extended(max_read_held_ms, 70), 0)
            # coalesce(hashint8extended(total_write_wait_ms, 71), 0)
            # coalesce(hashint8extended(total_write_held_ms, 72), 0)
            # coalesce(hashint8extended(max_write_wait_ms, 73), 0)
            # coalesce(hashint8extended(max_write_held_ms, 74), 0) # coalesce(hashint8extended(peek_locks, 75), 0)
            # coalesce(hashint8extended(total_peek_wait_ms, 76), 0)
            # coalesce(hashint8extended(total_peek_held_ms, 77), 0)
            # coalesce(hashint8extended(max_peek_wait_ms, 78), 0)
            # coalesce(hashint8extended(max_peek_held_ms, 79), 0)
        else 0 end
        # case when num_nonnulls(
            trigger_action, trigger_data, trigger_type, trigger_lapse, event_code, event_info
        ) > 0 then
            coalesce(hashtextextended(nullif(trigger_action, ''), 80), 0)
            # coalesce(hashtextextended(nullif(trigger_data, ''), 81), 0)
            # coalesce(hashtextextended(nullif(trigger_type, ''), 82), 0)
            # coalesce(hashtextextended(nullif(trigger_lapse, ''), 83), 0)
            # coalesce(hashint8extended(event_code, 84), 0)
            # coalesce(hashtextextended(nullif(event_info, ''), 85), 0)
        else 0 end
        # case when num_nonnulls(
            files_added, files_updated, files_deleted, bytes_added, bytes_updated, bytes_deleted
        ) > 0 then
            coalesce(hashint8extended(files_added, 86), 0) # coalesce(hashint8extended(files_updated, 87), 0)
            # coalesce(hashint8extended(files_deleted, 88), 0) # coalesce(hashint8extended(bytes_added, 89), 0)
            # coalesce(hashint8extended(bytes_updated, 90), 0) # coalesce(hashint8extended(bytes_deleted, 91), 0)
        else 0 end
        # case when num_nonnulls(
            integrity_event, change, record_count, record_count2, checksum, checksum2, first_key, last_key, results,
            auth_method, auth_result, hops, route
        ) > 0 then
            coalesce(hashint8extended(integrity_event, 92), 0) # coalesce(hashint8extended(change, 93), 0)
            # coalesce(hashint8extended(record_count, 94), 0) # coalesce(hashint8extended(record_count2, 95), 0)
            # coalesce(hashtextextended(nullif(checksum, ''), 96), 0)
            # coalesce(hashtextextended(nullif(checksum2, ''), 97), 0)
            # coalesce(hashtextextended(nullif(first_key, ''), 98), 0)
            # coalesce(hashtextextended(nullif(last_key, ''), 99), 0)
            # coalesce(hashtextextended(nullif(results, ''), 100), 0)
            # coalesce(hashtextextended(nullif(auth_method, ''), 101), 0)
            # coalesce(hashtextextended(nullif(auth_result, ''), 102), 0) # coalesce(hashint8extended(hops, 103), 0)
            # coalesce(hashtextextended(nullif(route, ''), 104), 0)
        else 0 end
        # coalesce(hashtextextended(nullif(payload, '{}')::text, 105), 0)
    ) stored,
    event_type integer not null,
    event_version integer not null default 0,
    pid bigint,
    cmdno integer,
    event_ns smallint not null default 0,
    payload jsonb not null default '{}',
    cmdident text collate "C",
    server_id text,
    user_name text,
    client text,
    func text,
    host text,
    prog text,
    version text,
    args text,
    cmd_group text,
    lapse text,
    reason text,
    memory_cmd_mb bigint,
    memory_proc_mb bigint,
    paused text,
    severity bigint,
    subsystem bigint,
    subcode bigint,
    text text,
    action text,
    file text,
    rev bigint,
    file_bytes bigint,
    track_type text,
    timer text,
    user_cpu_ms bigint,
    system_cpu_ms bigint,
    io_in bigint,
    io_out bigint,
    net_in bigint,
    net_out bigint,
    max_rss_kb bigint,
    page_faults bigint,
    rpc_recv_count bigint,
    rpc_send_count bigint,
    rpc_recv_bytes bigint,
    rpc_send_bytes bigint,
    rpc_hi_mark_fwd bigint,
    rpc_hi_mark_rev bigint,
    rpc_recv_ms bigint,
    rpc_send_ms bigint,
    rpc_send_errors bigint,
    rpc_recv_errors bigint,
    rpc_duplex_fwd bigint,
    rpc_duplex_rev bigint,
    table_name text,
    pages_in bigint,
    pages_out bigint,
    pages_cached bigint,
    pages_reordered_internal bigint,
    pages_reordered_leaf bigint,
    read_locks bigint,
    write_locks bigint,
    rows_get bigint,
    rows_pos bigint,
    rows_scan bigint,
    rows_put bigint,
    rows_del bigint,
    cache_invalidations bigint,
    pages_split_internal bigint,
    pages_split_leaf bigint,
    total_read_wait_ms bigint,
    total_read_held_ms bigint,
    max_read_wait_ms bigint,
    max_read_held_ms bigint,
    total_write_wait_ms bigint,
    total_write_held_ms bigint,
    max_write_wait_ms bigint,
    max_write_held_ms bigint,
    peek_locks bigint,
    total_peek_wait_ms bigint,
    total_peek_held_ms bigint,
    max_peek_wait_ms bigint,
    max_peek_held_ms bigint,
    trigger_action text,
    trigger_data text,
    trigger_type text,
    trigger_lapse text,
    event_code bigint,
    event_info text,
    files_added bigint,
    files_updated bigint,
    files_deleted bigint,
    bytes_added bigint,
    bytes_updated bigint,
    bytes_deleted bigint,
    integrity_event bigint,
    change bigint,
    record_count bigint,
    record_count2 bigint,
    checksum text,
    checksum2 text,
    first_key text,
    last_key text,
    results text,
    auth_method text,
    auth_result text,
    hops bigint,
    route text,
    constraint raw_events_identity unique (event_time, event_hash)
) partition by range (event_time);

create table perforce_internal.raw_events_default partition of perforce.raw_events default;
alter table perforce_internal.raw_events_default
    replica identity using index raw_events_default_event_time_event_hash_key;

-- Not valid: rows are checked, and the planner, which can use none of it, does not read it again for each partition.
alter table perforce.raw_events
    add constraint event_time_in_range
        check (event_time >= '1970-01-01 00:00Z' and event_time < '2100-01-01 00:00Z') not valid,
    add constraint event_ns_in_range check (event_ns between 0 and 999) not valid,
    add constraint event_type_in_range check (event_type between 0 and 32767) not valid,
    add constraint event_version_in_range check (event_version >= 0) not valid,
    add constraint payload_is_object check (payload = '{}' or jsonb_typeof(payload) = 'object') not valid,
    add constraint payload_has_no_column check (
        payload = '{}' or jsonb_typeof(payload) <> 'object' or payload - 'extra' = '{}' or not payload ?| '{
            pid, cmdident, serverid, cmdno, user, client, func, host, prog, version, args, cmdgroup, lapse, paused,
            reason, memory_cmd, memory_proc, severity, subsys, subcode, text, action, file, rev, filesize, trackType,
            timer, utime, stime, io_in, io_out, net_in, net_out, maxrss, page_faults, recvCount, sendCount, recvBytes,
            sendBytes, rpc_hi_mark_fwd, rpc_hi_mark_rev, recvTime, sendTime, sendError, recvError, duplexFwd, duplexRev,
            dbName, pagesIn, pagesOut, pagesCached, reorderIntl, reorderLeaf, readLocks, writeLocks, gets, positions,
            scans, puts, deletes, invCache, splitIntl, splitLeaf, totalLockWaitRead, totalLockHeldRead, maxLockWaitRead,
            maxLockHeldRead, totalLockWaitWrite, totalLockHeldWrite, maxLockWaitWrite, maxLockHeldWrite, peekLocks,
            totalLockWaitPeek, totalLockHeldPeek, maxLockWaitPeek, maxLockHeldPeek, triggerAction, triggerData,
            triggerType, triggerLapse, eventCode, eventInfo, filesAdded, filesUpdated, filesDeleted, bytesAdded,
            bytesUpdated, bytesDeleted, integrityEvent, change, count, count2, checkSum, checkSum2, start, end, results,
            method, result, hops, route, table
        }'
    ) not valid;

comment on table perforce.raw_events is
    'One row an event, as p4d wrote it, in daily partitions (UTC): staging, and the store of all events. Any feeder inserts here, p4-load into the partition of the day, which has the statement triggers that raw_events had when it was made; they keep command_events and command_logs. Columns hold the fields of known records, most of them of a few types each: null means that the record has no such field, or an empty one';
comment on column perforce.raw_events.event_time is
    'When it happened, truncated to the microsecond (f_timestamp, f_timestamp2)';
comment on column perforce.raw_events.event_ns is 'Nanoseconds beyond event_time, 0 to 999 (f_timestamp2)';
comment on column perforce.raw_events.event_type is 'Record type: see record_types (f_eventtype before the dot)';
comment on column perforce.raw_events.event_version is
    'Record version: see record_layouts (f_eventtype behind the dot)';
comment on column perforce.raw_events.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.raw_events.cmdident is
    'Identity of the command on all servers that worked on it; null, - or empty: none, the event belongs to no command (f_cmdident)';
comment on column perforce.raw_events.server_id is 'Server that wrote the event; null: before 2020.1 (f_serverid)';
comment on column perforce.raw_events.cmdno is
    'Number of the command on its connection; null: not in the record (f_cmdno)';
comment on column perforce.raw_events.user_name is 'Perforce user; null: empty or not in the record (f_user)';
comment on column perforce.raw_events.client is 'Client workspace; null: empty or not in the record (f_client)';
comment on column perforce.raw_events.func is
    'Command that runs, as user-sync; null: empty or not in the record (f_func)';
comment on column perforce.raw_events.host is
    'Client address, or proxy/client; null: empty or not in the record (f_host)';
comment on column perforce.raw_events.prog is 'Client program; null: empty or not in the record (f_prog)';
comment on column perforce.raw_events.version is
    'Version of the client program; null: empty or not in the record (f_version)';
comment on column perforce.raw_events.args is
    'Arguments joined with a colon; null: none or not in the record (f_args)';
comment on column perforce.raw_events.cmd_group is
    'Action of the client program that the command belongs to, uuid/action; null: none or before 2022.2 (f_cmdgroup)';
comment on column perforce.raw_events.lapse is
    'Wall-clock time of the command as p4d wrote it, as .017s: duration_ms() reads it; null: not in the record (type 2: f_lapse)';
comment on column perforce.raw_events.paused is
    'Time that the server paused the command, as .017s; null: not in the record (type 2: f_paused)';
comment on column perforce.raw_events.reason is
    'Why the command ended, or why the login failed; null: success or not in the record (types 2, 16: f_reason)';
comment on column perforce.raw_events.memory_cmd_mb is
    'Memory of the command, MB; null: not in the record (type 2: f_memory_cmd)';
comment on column perforce.raw_events.memory_proc_mb is
    'Memory of the server process, MB; null: not in the record (type 2: f_memory_proc)';
comment on column perforce.raw_events.severity is
    'Severity of the error: 0 empty, 1 info, 2 warn, 3 failed, 4 fatal; null: not in the record (types 3 to 5: f_severity)';
comment on column perforce.raw_events.subsystem is
    'Subsystem that the error comes from, 0 (OS) to 20 (CONFIG); null: not in the record (types 3 to 5: f_subsys)';
comment on column perforce.raw_events.subcode is
    'Error within the subsystem; null: not in the record (types 3 to 5: f_subcode)';
comment on column perforce.raw_events.text is 'Text of the error; null: not in the record (types 3 to 5: f_text)';
comment on column perforce.raw_events.action is
    'What was done with the revision: sync, add, edit, delete, ...; null: not in the record (type 6: f_action)';
comment on column perforce.raw_events.file is 'Depot path; null: not in the record (types 6, 15: f_file)';
comment on column perforce.raw_events.rev is 'Revision of the file; null: not in the record (type 6: f_rev)';
comment on column perforce.raw_events.file_bytes is
    'Size of the revision, bytes; null: not in the record (type 6: f_filesize)';
comment on column perforce.raw_events.track_type is
    'Why the track record was written; null: not in the record (types 7 to 9: f_trackType)';
comment on column perforce.raw_events.timer is 'Timer of the track record; null: not in the record (type 7: f_timer)';
comment on column perforce.raw_events.user_cpu_ms is 'User CPU time, ms; null: not in the record (type 7: f_utime)';
comment on column perforce.raw_events.system_cpu_ms is
    'System CPU time, ms; null: not in the record (type 7: f_stime)';
comment on column perforce.raw_events.io_in is 'Disk blocks read; null: not in the record (type 7: f_io_in)';
comment on column perforce.raw_events.io_out is 'Disk blocks written; null: not in the record (type 7: f_io_out)';
comment on column perforce.raw_events.net_in is
    'Network messages received; null: not in the record (type 7: f_net_in)';
comment on column perforce.raw_events.net_out is 'Network messages sent; null: not in the record (type 7: f_net_out)';
comment on column perforce.raw_events.max_rss_kb is
    'Largest resident set, KB; null: not in the record (type 7: f_maxrss)';
comment on column perforce.raw_events.page_faults is 'Page faults; null: not in the record (type 7: f_page_faults)';
comment on column perforce.raw_events.rpc_recv_count is
    'RPC messages received; null: not in the record (type 8: f_recvCount)';
comment on column perforce.raw_events.rpc_send_count is
    'RPC messages sent; null: not in the record (type 8: f_sendCount)';
comment on column perforce.raw_events.rpc_recv_bytes is
    'RPC bytes received; null: not in the record (type 8: f_recvBytes)';
comment on column perforce.raw_events.rpc_send_bytes is
    'RPC bytes sent; null: not in the record (type 8: f_sendBytes)';
comment on column perforce.raw_events.rpc_hi_mark_fwd is
    'RPC high-water mark forward, bytes; null: not in the record (type 8: f_rpc_hi_mark_fwd)';
comment on column perforce.raw_events.rpc_hi_mark_rev is
    'RPC high-water mark in reverse, bytes; null: not in the record (type 8: f_rpc_hi_mark_rev)';
comment on column perforce.raw_events.rpc_recv_ms is
    'Time spent receiving, ms; null: not in the record (type 8: f_recvTime)';
comment on column perforce.raw_events.rpc_send_ms is
    'Time spent sending, ms; null: not in the record (type 8: f_sendTime)';
comment on column perforce.raw_events.rpc_send_errors is
    'Whether sending failed; null: not in the record (type 8: f_sendError)';
comment on column perforce.raw_events.rpc_recv_errors is
    'Whether receiving failed; null: not in the record (type 8: f_recvError)';
comment on column perforce.raw_events.rpc_duplex_fwd is
    'Duplex RPCs forward; null: not in the record (type 8: f_duplexFwd)';
comment on column perforce.raw_events.rpc_duplex_rev is
    'Duplex RPCs in reverse; null: not in the record (type 8: f_duplexRev)';
comment on column perforce.raw_events.table_name is
    'Table as db.have, or lock as meta/db(R), clients/NAME(W); the table that was checked; null: not in the record (types 9, 15: f_dbName, f_table)';
comment on column perforce.raw_events.pages_in is 'Pages read; null: not in the record (type 9: f_pagesIn)';
comment on column perforce.raw_events.pages_out is 'Pages written; null: not in the record (type 9: f_pagesOut)';
comment on column perforce.raw_events.pages_cached is
    'Pages found in the cache; null: not in the record (type 9: f_pagesCached)';
comment on column perforce.raw_events.pages_reordered_internal is
    'Internal pages reordered; null: not in the record (type 9: f_reorderIntl)';
comment on column perforce.raw_events.pages_reordered_leaf is
    'Leaf pages reordered; null: not in the record (type 9: f_reorderLeaf)';
comment on column perforce.raw_events.read_locks is 'Read locks taken; null: not in the record (type 9: f_readLocks)';
comment on column perforce.raw_events.write_locks is
    'Write locks taken; null: not in the record (type 9: f_writeLocks)';
comment on column perforce.raw_events.rows_get is 'Rows got by key; null: not in the record (type 9: f_gets)';
comment on column perforce.raw_events.rows_pos is
    'Positionings of a cursor; null: not in the record (type 9: f_positions)';
comment on column perforce.raw_events.rows_scan is 'Rows scanned; null: not in the record (type 9: f_scans)';
comment on column perforce.raw_events.rows_put is 'Rows written; null: not in the record (type 9: f_puts)';
comment on column perforce.raw_events.rows_del is 'Rows deleted; null: not in the record (type 9: f_deletes)';
comment on column perforce.raw_events.cache_invalidations is
    'Cache invalidations; null: not in the record (type 9: f_invCache)';
comment on column perforce.raw_events.pages_split_internal is
    'Internal pages split; null: not in the record (type 9: f_splitIntl)';
comment on column perforce.raw_events.pages_split_leaf is
    'Leaf pages split; null: not in the record (type 9: f_splitLeaf)';
comment on column perforce.raw_events.total_read_wait_ms is
    'Time waiting for read locks, ms; null: not in the record (type 9: f_totalLockWaitRead)';
comment on column perforce.raw_events.total_read_held_ms is
    'Time holding read locks, ms; p4d writes negative ones now and then; null: not in the record (type 9: f_totalLockHeldRead)';
comment on column perforce.raw_events.max_read_wait_ms is
    'Longest wait for one read lock, ms; null: not in the record (type 9: f_maxLockWaitRead)';
comment on column perforce.raw_events.max_read_held_ms is
    'Longest time holding one read lock, ms; p4d writes negative ones now and then; null: not in the record (type 9: f_maxLockHeldRead)';
comment on column perforce.raw_events.total_write_wait_ms is
    'Time waiting for write locks, ms; null: not in the record (type 9: f_totalLockWaitWrite)';
comment on column perforce.raw_events.total_write_held_ms is
    'Time holding write locks, ms; p4d writes negative ones now and then; null: not in the record (type 9: f_totalLockHeldWrite)';
comment on column perforce.raw_events.max_write_wait_ms is
    'Longest wait for one write lock, ms; null: not in the record (type 9: f_maxLockWaitWrite)';
comment on column perforce.raw_events.max_write_held_ms is
    'Longest time holding one write lock, ms; p4d writes negative ones now and then; null: not in the record (type 9: f_maxLockHeldWrite)';
comment on column perforce.raw_events.peek_locks is
    'Peeks, reads that hold up no writer; null: not in the record (type 9: f_peekLocks)';
comment on column perforce.raw_events.total_peek_wait_ms is
    'Time waiting for peeks, ms; null: not in the record (type 9: f_totalLockWaitPeek)';
comment on column perforce.raw_events.total_peek_held_ms is
    'Time holding peeks, ms; null: not in the record (type 9: f_totalLockHeldPeek)';
comment on column perforce.raw_events.max_peek_wait_ms is
    'Longest wait for one peek, ms; null: not in the record (type 9: f_maxLockWaitPeek)';
comment on column perforce.raw_events.max_peek_held_ms is
    'Longest time holding one peek, ms; null: not in the record (type 9: f_maxLockHeldPeek)';
comment on column perforce.raw_events.trigger_action is
    'Trigger that ran, or what was done with it; null: not in the record (type 11: f_triggerAction)';
comment on column perforce.raw_events.trigger_data is
    'Data of the trigger; null: not in the record (type 11: f_triggerData)';
comment on column perforce.raw_events.trigger_type is
    'trigger, extension or bgtask; null: not in the record (type 11: f_triggerType)';
comment on column perforce.raw_events.trigger_lapse is
    'Wall-clock time of the trigger as p4d wrote it, as .017s; null: not in the record (type 11: f_triggerLapse)';
comment on column perforce.raw_events.event_code is
    'What happened to the server; p4d documents no codes; null: not in the record (type 12: f_eventCode)';
comment on column perforce.raw_events.event_info is
    'The same in words; null: not in the record (type 12: f_eventInfo)';
comment on column perforce.raw_events.files_added is
    'Files a sync is to add; null: not in the record (type 14: f_filesAdded)';
comment on column perforce.raw_events.files_updated is
    'Files a sync is to update; null: not in the record (type 14: f_filesUpdated)';
comment on column perforce.raw_events.files_deleted is
    'Files a sync is to delete; null: not in the record (type 14: f_filesDeleted)';
comment on column perforce.raw_events.bytes_added is
    'Bytes a sync is to add; null: not in the record (type 14: f_bytesAdded)';
comment on column perforce.raw_events.bytes_updated is
    'Bytes a sync is to update; null: not in the record (type 14: f_bytesUpdated)';
comment on column perforce.raw_events.bytes_deleted is
    'Bytes a sync is to delete; null: not in the record (type 14: f_bytesDeleted)';
comment on column perforce.raw_events.integrity_event is
    'What was checked: 1 VerifyResults to 9 TableResults, see record_fields; null: not in the record (type 15: f_integrityEvent)';
comment on column perforce.raw_events.change is 'Changelist; null: not in the record (type 15: f_change)';
comment on column perforce.raw_events.record_count is 'Records counted; null: not in the record (type 15: f_count)';
comment on column perforce.raw_events.record_count2 is 'Second count; null: not in the record (type 15: f_count2)';
comment on column perforce.raw_events.checksum is 'Checksum; null: not in the record (type 15: f_checkSum)';
comment on column perforce.raw_events.checksum2 is 'Second checksum; null: not in the record (type 15: f_checkSum2)';
comment on column perforce.raw_events.first_key is 'First key; null: not in the record (type 15: f_start)';
comment on column perforce.raw_events.last_key is 'Last key; null: not in the record (type 15: f_end)';
comment on column perforce.raw_events.results is 'Outcome of the check; null: not in the record (type 15: f_results)';
comment on column perforce.raw_events.auth_method is
    'How the user logged in; null: not in the record (type 16: f_method)';
comment on column perforce.raw_events.auth_result is
    'Outcome of the login: fail, ...; null: not in the record (type 16: f_result)';
comment on column perforce.raw_events.hops is 'Hops of the route; null: not in the record (type 17: f_hops)';
comment on column perforce.raw_events.route is 'Hops as [ip]-(name)-ip; null: not in the record (type 17: f_route)';
comment on column perforce.raw_events.payload is
    'Fields that have no column, named as in record_fields without f_, as text: those of unknown types and of newer versions. A value that its column cannot hold stands here under its full name, as f_utime. extra: fields beyond the known layout; fields: those of a type without a layout; {}: none';
comment on column perforce.raw_events.event_hash is
    'Hash of all columns but event_time: with it, the identity of the event. Null and empty text count as equal';
comment on constraint payload_has_no_column on perforce.raw_events is
    'What has a column belongs there: one fact, one place. record_fields says which';
comment on constraint raw_events_identity on perforce.raw_events is
    'Records equal in every field are one event. Repeated input fails with 23505, or is skipped by on conflict do nothing. Its index, which finds the events of a time too, costs loading 3.7 % and 76 bytes an event';

-- What an index costs, here and on command_events and command_logs, its comment says: in percent of the instructions that the
-- server needs to load a log of small commands (8 events each; 231,000 instructions an event), and in bytes of WAL an event
-- (1,001 in all, full pages apart). PostgreSQL 18, 30,000 events in batches of 10,000, with the index and without it. A
-- partial index costs the events that it leaves out nothing but its condition.
create index raw_events_rare_types on perforce.raw_events (event_type, event_time)
where event_type in (3, 4, 5, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20);
comment on index perforce.raw_events_rare_types is
    'Finds the few errors, triggers, logins, checks and events of servers of a month, which would be read whole. The types that p4d writes in bulk have no entries. Costs loading 0.4 %, for the condition';

create index raw_events_replication on perforce.raw_events (
    date_bin('10 seconds', event_time, timestamptz '2000-01-01 00:00Z'), event_time
)
where func in (
    'pull', 'user-pull', 'rmt-Journal', 'rmt-JournalPos', 'journalcopy', 'user-journalcopy', 'replicate', 'user-replicate'
);
comment on index perforce.raw_events_replication is 'Finds what replication commands wrote, for replication: 10 ms of a month that takes a second and more to read. Costs loading 0.6 %, for the condition';

create index raw_events_starts on perforce.raw_events (pid, event_time) where event_type = 0;
comment on index perforce.raw_events_starts is
    'Finds the command that a server process began next: the one before it is over, end or no end. Without it a sweep would read all that came after each open command. Costs loading 0.6 % and 11 bytes an event';

create index raw_events_uncorrelated on perforce.raw_events (event_time) where cmdident is null or cmdident in ('', '-');
comment on index perforce.raw_events_uncorrelated is 'Finds the events that belong to no command, for uncorrelated_commands. Costs loading 0.3 %, for the condition';

-- No plan asks what these hold: no view filters or joins by them. ANALYZE would take three times as long with them.
alter table perforce.raw_events
    alter event_ns set statistics 0,
    alter event_version set statistics 0,
    alter host set statistics 0,
    alter prog set statistics 0,
    alter version set statistics 0,
    alter args set statistics 0,
    alter cmd_group set statistics 0,
    alter lapse set statistics 0,
    alter paused set statistics 0,
    alter reason set statistics 0,
    alter memory_cmd_mb set statistics 0,
    alter memory_proc_mb set statistics 0,
    alter subsystem set statistics 0,
    alter subcode set statistics 0,
    alter text set statistics 0,
    alter action set statistics 0,
    alter rev set statistics 0,
    alter file_bytes set statistics 0,
    alter track_type set statistics 0,
    alter timer set statistics 0,
    alter user_cpu_ms set statistics 0,
    alter system_cpu_ms set statistics 0,
    alter io_in set statistics 0,
    alter io_out set statistics 0,
    alter net_in set statistics 0,
    alter net_out set statistics 0,
    alter max_rss_kb set statistics 0,
    alter page_faults set statistics 0,
    alter rpc_recv_count set statistics 0,
    alter rpc_send_count set statistics 0,
    alter rpc_recv_bytes set statistics 0,
    alter rpc_send_bytes set statistics 0,
    alter rpc_hi_mark_fwd set statistics 0,
    alter rpc_hi_mark_rev set statistics 0,
    alter rpc_recv_ms set statistics 0,
    alter rpc_send_ms set statistics 0,
    alter rpc_send_errors set statistics 0,
    alter rpc_recv_errors set statistics 0,
    alter rpc_duplex_fwd set statistics 0,
    alter rpc_duplex_rev set statistics 0,
    alter pages_in set statistics 0,
    alter pages_out set statistics 0,
    alter pages_cached set statistics 0,
    alter pages_reordered_internal set statistics 0,
    alter pages_reordered_leaf set statistics 0,
    alter read_locks set statistics 0,
    alter write_locks set statistics 0,
    alter rows_get set statistics 0,
    alter rows_pos set statistics 0,
    alter rows_scan set statistics 0,
    alter rows_put set statistics 0,
    alter rows_del set statistics 0,
    alter cache_invalidations set statistics 0,
    alter pages_split_internal set statistics 0,
    alter pages_split_leaf set statistics 0,
    alter total_read_wait_ms set statistics 0,
    alter total_read_held_ms set statistics 0,
    alter max_read_wait_ms set statistics 0,
    alter max_read_held_ms set statistics 0,
    alter total_write_wait_ms set statistics 0,
    alter total_write_held_ms set statistics 0,
    alter max_write_wait_ms set statistics 0,
    alter max_write_held_ms set statistics 0,
    alter peek_locks set statistics 0,
    alter total_peek_wait_ms set statistics 0,
    alter total_peek_held_ms set statistics 0,
    alter max_peek_wait_ms set statistics 0,
    alter max_peek_held_ms set statistics 0,
    alter trigger_action set statistics 0,
    alter trigger_data set statistics 0,
    alter trigger_type set statistics 0,
    alter trigger_lapse set statistics 0,
    alter event_code set statistics 0,
    alter event_info set statistics 0,
    alter files_added set statistics 0,
    alter files_updated set statistics 0,
    alter files_deleted set statistics 0,
    alter bytes_added set statistics 0,
    alter bytes_updated set statistics 0,
    alter bytes_deleted set statistics 0,
    alter integrity_event set statistics 0,
    alter change set statistics 0,
    alter record_count set statistics 0,
    alter record_count2 set statistics 0,
    alter checksum set statistics 0,
    alter checksum2 set statistics 0,
    alter first_key set statistics 0,
    alter last_key set statistics 0,
    alter results set statistics 0,
    alter auth_method set statistics 0,
    alter auth_result set statistics 0,
    alter hops set statistics 0,
    alter route set statistics 0,
    alter payload set statistics 0,
    alter event_hash set statistics 0;

create table perforce_internal.replayed_events (like perforce.raw_events including comments);
alter table perforce_internal.replayed_events replica identity full;
comment on table perforce_internal.replayed_events is
    'Empty, but for events that are on their way into command_events once more: an insert here does what one into raw_events does to commands, and leaves the events themselves alone';

create table perforce_internal.revivals (cmdident text collate "C" primary key);
comment on table perforce_internal.revivals is
    'Empty: who makes an archived command anew adds its row and removes it, so that another session that does the same waits until the first one''s transaction ends';
comment on column perforce_internal.revivals.cmdident is 'The command';
