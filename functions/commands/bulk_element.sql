-- Keys are in the order in which jsonb keeps them, shorter ones first: it need not sort them then, and sorting is a quarter of
-- its work. Most of them are left out, which text does fastest.
-- Nothing but an expression, so that callers have it inlined.
create or replace function perforce_internal.bulk_element(event perforce.raw_events)
returns text
language sql stable parallel safe
return case event.event_type
    when 9 then concat(
        '{"at":', to_json(event.event_time), ',"gets":' || nullif(event.rows_get, 0),
        ',"puts":' || nullif(event.rows_put, 0), ',"type":9', ',"scans":' || nullif(event.rows_scan, 0),
        ',"dbName":' || to_json(nullif(event.table_name, '')),
        ',"server":' || coalesce(to_json(nullif(event.server_id, ''))::text, 'null'),
        ',"deletes":' || nullif(event.rows_del, 0), ',"pagesIn":' || nullif(event.pages_in, 0),
        ',"invCache":' || nullif(event.cache_invalidations, 0), ',"pagesOut":' || nullif(event.pages_out, 0),
        ',"peekLocks":' || nullif(event.peek_locks, 0), ',"positions":' || nullif(event.rows_pos, 0),
        ',"readLocks":' || nullif(event.read_locks, 0), ',"splitIntl":' || nullif(event.pages_split_internal, 0),
        ',"splitLeaf":' || nullif(event.pages_split_leaf, 0),
        ',"trackType":' || to_json(nullif(event.track_type, '')), ',"writeLocks":' || nullif(event.write_locks, 0),
        ',"pagesCached":' || nullif(event.pages_cached, 0),
        ',"reorderIntl":' || nullif(event.pages_reordered_internal, 0),
        ',"reorderLeaf":' || nullif(event.pages_reordered_leaf, 0),
        ',"maxLockHeldPeek":' || nullif(event.max_peek_held_ms, 0),
        ',"maxLockHeldRead":' || nullif(event.max_read_held_ms, 0),
        ',"maxLockWaitPeek":' || nullif(event.max_peek_wait_ms, 0),
        ',"maxLockWaitRead":' || nullif(event.max_read_wait_ms, 0),
        ',"maxLockHeldWrite":' || nullif(event.max_write_held_ms, 0),
        ',"maxLockWaitWrite":' || nullif(event.max_write_wait_ms, 0),
        ',"totalLockHeldPeek":' || nullif(event.total_peek_held_ms, 0),
        ',"totalLockHeldRead":' || nullif(event.total_read_held_ms, 0),
        ',"totalLockWaitPeek":' || nullif(event.total_peek_wait_ms, 0),
        ',"totalLockWaitRead":' || nullif(event.total_read_wait_ms, 0),
        ',"totalLockHeldWrite":' || nullif(event.total_write_held_ms, 0),
        ',"totalLockWaitWrite":' || nullif(event.total_write_wait_ms, 0), '}'
    )
    when 7 then concat(
        '{"at":', to_json(event.event_time), ',"type":7', ',"io_in":' || nullif(event.io_in, 0),
        ',"stime":' || nullif(event.system_cpu_ms, 0), ',"timer":' || to_json(nullif(event.timer, '')),
        ',"utime":' || nullif(event.user_cpu_ms, 0), ',"io_out":' || nullif(event.io_out, 0),
        ',"maxrss":' || nullif(event.max_rss_kb, 0), ',"net_in":' || nullif(event.net_in, 0),
        ',"server":' || coalesce(to_json(nullif(event.server_id, ''))::text, 'null'),
        ',"net_out":' || nullif(event.net_out, 0), ',"trackType":' || to_json(nullif(event.track_type, '')),
        ',"page_faults":' || nullif(event.page_faults, 0), '}'
    )
    when 8 then concat(
        '{"at":', to_json(event.event_time), ',"type":8',
        ',"server":' || coalesce(to_json(nullif(event.server_id, ''))::text, 'null'),
        ',"recvTime":' || nullif(event.rpc_recv_ms, 0), ',"sendTime":' || nullif(event.rpc_send_ms, 0),
        ',"duplexFwd":' || nullif(event.rpc_duplex_fwd, 0), ',"duplexRev":' || nullif(event.rpc_duplex_rev, 0),
        ',"recvBytes":' || nullif(event.rpc_recv_bytes, 0), ',"recvCount":' || nullif(event.rpc_recv_count, 0),
        ',"recvError":' || nullif(event.rpc_recv_errors, 0), ',"sendBytes":' || nullif(event.rpc_send_bytes, 0),
        ',"sendCount":' || nullif(event.rpc_send_count, 0), ',"sendError":' || nullif(event.rpc_send_errors, 0),
        ',"trackType":' || to_json(nullif(event.track_type, '')),
        ',"rpc_hi_mark_fwd":' || nullif(event.rpc_hi_mark_fwd, 0),
        ',"rpc_hi_mark_rev":' || nullif(event.rpc_hi_mark_rev, 0), '}'
    )
end;
comment on function perforce_internal.bulk_element(perforce.raw_events) is
    'A record of what a command used (types 7, 8 and 9) as it stands in the arrays of command_events, as text; null for other types. Without payload, and without fields of other types';
