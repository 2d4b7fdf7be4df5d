-- A group of fields is written where the event has any of it: mostly one group. concat leaves out what is null, and is a
-- third of jsonb_build_object's time. Nothing but an expression, so that callers have it inlined.
create or replace function perforce_internal.own_fields(event perforce.raw_events, zero bigint)
returns text
language sql stable parallel safe
return concat(
    ',"trackType":' || to_json(nullif(event.track_type, '')),
    ',"user":' || case when event.event_type = 16 then to_json(nullif(event.user_name, '')) end,
    ',"host":' || case when event.event_type = 16 then to_json(nullif(event.host, '')) end,
    case
        when num_nonnulls(event.severity, event.subsystem, event.subcode, event.text) > 0 then concat(
            ',"severity":' || event.severity, ',"subsys":' || event.subsystem, ',"subcode":' || event.subcode,
            ',"text":' || to_json(nullif(event.text, ''))
        )
    end,
    case
        when num_nonnulls(event.action, event.file, event.rev, event.file_bytes) > 0 then concat(
            ',"action":' || to_json(nullif(event.action, '')), ',"file":' || to_json(nullif(event.file, '')),
            ',"rev":' || event.rev, ',"filesize":' || event.file_bytes
        )
    end,
    case
        when num_nonnulls(event.lapse, event.paused, event.reason, event.memory_cmd_mb, event.memory_proc_mb) > 0 then concat(
            ',"lapse":' || to_json(nullif(event.lapse, '')), ',"paused":' || to_json(nullif(event.paused, '')),
            ',"reason":' || to_json(nullif(event.reason, '')), ',"memory_cmd":' || event.memory_cmd_mb,
            ',"memory_proc":' || event.memory_proc_mb
        )
    end,
    case
        when num_nonnulls(
            event.timer, event.user_cpu_ms, event.system_cpu_ms, event.io_in, event.io_out, event.net_in,
            event.net_out, event.max_rss_kb, event.page_faults
        ) > 0 then concat(
            ',"timer":' || to_json(nullif(event.timer, '')), ',"utime":' || nullif(event.user_cpu_ms, zero),
            ',"stime":' || nullif(event.system_cpu_ms, zero), ',"io_in":' || nullif(event.io_in, zero),
            ',"io_out":' || nullif(event.io_out, zero), ',"net_in":' || nullif(event.net_in, zero),
            ',"net_out":' || nullif(event.net_out, zero), ',"maxrss":' || nullif(event.max_rss_kb, zero),
            ',"page_faults":' || nullif(event.page_faults, zero)
        )
    end,
    case
        when num_nonnulls(
            event.rpc_recv_count, event.rpc_send_count, event.rpc_recv_bytes, event.rpc_send_bytes,
            event.rpc_hi_mark_fwd, event.rpc_hi_mark_rev, event.rpc_recv_ms, event.rpc_send_ms, event.rpc_send_errors,
            event.rpc_recv_errors, event.rpc_duplex_fwd, event.rpc_duplex_rev
        ) > 0 then concat(
            ',"recvCount":' || nullif(event.rpc_recv_count, zero),
            ',"sendCount":' || nullif(event.rpc_send_count, zero),
            ',"recvBytes":' || nullif(event.rpc_recv_bytes, zero),
            ',"sendBytes":' || nullif(event.rpc_send_bytes, zero),
            ',"rpc_hi_mark_fwd":' || nullif(event.rpc_hi_mark_fwd, zero),
            ',"rpc_hi_mark_rev":' || nullif(event.rpc_hi_mark_rev, zero),
            ',"recvTime":' || nullif(event.rpc_recv_ms, zero), ',"sendTime":' || nullif(event.rpc_send_ms, zero),
            ',"sendError":' || nullif(event.rpc_send_errors, zero),
            ',"recvError":' || nullif(event.rpc_recv_errors, zero),
            ',"duplexFwd":' || nullif(event.rpc_duplex_fwd, zero),
            ',"duplexRev":' || nullif(event.rpc_duplex_rev, zero)
        )
    end,
    case
        when num_nonnulls(
            event.table_name, event.pages_in, event.pages_out, event.pages_cached, event.pages_reordered_internal,
            event.pages_reordered_leaf, event.read_locks, event.write_locks, event.rows_get, event.rows_pos,
            event.rows_scan, event.rows_put, event.rows_del, event.cache_invalidations, event.pages_split_internal,
            event.pages_split_leaf, event.total_read_wait_ms, event.total_read_held_ms, event.max_read_wait_ms,
            event.max_read_held_ms, event.total_write_wait_ms, event.total_write_held_ms, event.max_write_wait_ms,
            event.max_write_held_ms, event.peek_locks, event.total_peek_wait_ms, event.total_peek_held_ms,
            event.max_peek_wait_ms, event.max_peek_held_ms
        ) > 0 then concat(
            case event.event_type when 15 then ',"table":' else ',"dbName":' end || to_json(nullif(event.table_name, '')),
            ',"pagesIn":' || nullif(event.pages_in, zero), ',"pagesOut":' || nullif(event.pages_out, zero),
            ',"pagesCached":' || nullif(event.pages_cached, zero),
            ',"reorderIntl":' || nullif(event.pages_reordered_internal, zero),
            ',"reorderLeaf":' || nullif(event.pages_reordered_leaf, zero),
            ',"readLocks":' || nullif(event.read_locks, zero), ',"writeLocks":' || nullif(event.write_locks, zero),
            ',"gets":' || nullif(event.rows_get, zero), ',"positions":' || nullif(event.rows_pos, zero),
            ',"scans":' || nullif(event.rows_scan, zero), ',"puts":' || nullif(event.rows_put, zero),
            ',"deletes":' || nullif(event.rows_del, zero), ',"invCache":' || nullif(event.cache_invalidations, zero),
            ',"splitIntl":' || nullif(event.pages_split_internal, zero),
            ',"splitLeaf":' || nullif(event.pages_split_leaf, zero),
            ',"totalLockWaitRead":' || nullif(event.total_read_wait_ms, zero),
            ',"totalLockHeldRead":' || nullif(event.total_read_held_ms, zero),
            ',"maxLockWaitRead":' || nullif(event.max_read_wait_ms, zero),
            ',"maxLockHeldRead":' || nullif(event.max_read_held_ms, zero),
            ',"totalLockWaitWrite":' || nullif(event.total_write_wait_ms, zero),
            ',"totalLockHeldWrite":' || nullif(event.total_write_held_ms, zero),
            ',"maxLockWaitWrite":' || nullif(event.max_write_wait_ms, zero),
            ',"maxLockHeldWrite":' || nullif(event.max_write_held_ms, zero),
            ',"peekLocks":' || nullif(event.peek_locks, zero),
            ',"totalLockWaitPeek":' || nullif(event.total_peek_wait_ms, zero),
            ',"totalLockHeldPeek":' || nullif(event.total_peek_held_ms, zero),
            ',"maxLockWaitPeek":' || nullif(event.max_peek_wait_ms, zero),
            ',"maxLockHeldPeek":' || nullif(event.max_peek_held_ms, zero)
        )
    end,
    case
        when num_nonnulls(event.trigger_action, event.trigger_data, event.trigger_type, event.trigger_lapse) > 0 then concat(
            ',"triggerAction":' || to_json(nullif(event.trigger_action, '')),
            ',"triggerData":' || to_json(nullif(event.trigger_data, '')),
            ',"triggerType":' || to_json(nullif(event.trigger_type, '')),
            ',"triggerLapse":' || to_json(nullif(event.trigger_lapse, ''))
        )
    end,
    case
        when num_nonnulls(event.event_code, event.event_info) > 0 then concat(
            ',"eventCode":' || event.event_code, ',"eventInfo":' || to_json(nullif(event.event_info, ''))
        )
    end,
    case
        when num_nonnulls(
            event.files_added, event.files_updated, event.files_deleted, event.bytes_added, event.bytes_updated,
            event.bytes_deleted
        ) > 0 then concat(
            ',"filesAdded":' || nullif(event.files_added, zero),
            ',"filesUpdated":' || nullif(event.files_updated, zero),
            ',"filesDeleted":' || nullif(event.files_deleted, zero),
            ',"bytesAdded":' || nullif(event.bytes_added, zero),
            ',"bytesUpdated":' || nullif(event.bytes_updated, zero),
            ',"bytesDeleted":' || nullif(event.bytes_deleted, zero)
        )
    end,
    case
        when num_nonnulls(
            event.integrity_event, event.change, event.record_count, event.record_count2, event.checksum,
            event.checksum2, event.first_key, event.last_key, event.results
        ) > 0 then concat(
            ',"integrityEvent":' || event.integrity_event, ',"change":' || event.change,
            ',"count":' || event.record_count, ',"count2":' || event.record_count2,
            ',"checkSum":' || to_json(nullif(event.checksum, '')),
            ',"checkSum2":' || to_json(nullif(event.checksum2, '')),
            ',"start":' || to_json(nullif(event.first_key, '')), ',"end":' || to_json(nullif(event.last_key, '')),
            ',"results":' || to_json(nullif(event.results, ''))
        )
    end,
    case
        when num_nonnulls(event.auth_method, event.auth_result) > 0 then concat(
            ',"method":' || to_json(nullif(event.auth_method, '')),
            ',"result":' || to_json(nullif(event.auth_result, ''))
        )
    end,
    case
        when num_nonnulls(event.hops, event.route) > 0 then concat(
            ',"hops":' || event.hops, ',"route":' || to_json(nullif(event.route, ''))
        )
    end
);
comment on function perforce_internal.own_fields(perforce.raw_events, bigint) is
    'The fields of an event that its type has of its own, as the inside of a JSON object in which each begins with a comma: p4d''s names without f_, empty ones left out. zero: 0 leaves out numbers of performance records that are 0, null leaves them in. Without those that have no column';
