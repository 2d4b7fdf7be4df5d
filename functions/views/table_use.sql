-- offset 0 keeps a field from being looked up for every mention; fields that nobody asks for are not looked up.
create or replace view perforce.table_use as
select
    c.cmdident,
    c.first_event_at,
    coalesce(
        (
            select min((s ->> 'at')::timestamptz)
            from unnest(c.start_events) as s
            where s ->> 'server' is not distinct from t.server_id
        ),
        c.first_event_at
    ) as began_at,
    t.event_time,
    t.server_id,
    t.table_name,
    c.user_name,
    c.client,
    c.func,
    c.args,
    c.host,
    c.prog,
    perforce_internal.as_bigint(t.pages_in) as pages_in,
    perforce_internal.as_bigint(t.pages_out) as pages_out,
    perforce_internal.as_bigint(t.pages_cached) as pages_cached,
    perforce_internal.as_bigint(t.rows_get) as rows_get,
    perforce_internal.as_bigint(t.rows_pos) as rows_pos,
    perforce_internal.as_bigint(t.rows_scan) as rows_scan,
    perforce_internal.as_bigint(t.rows_put) as rows_put,
    perforce_internal.as_bigint(t.rows_del) as rows_del,
    perforce_internal.as_bigint(t.read_locks) as read_locks,
    perforce_internal.as_bigint(t.write_locks) as write_locks,
    perforce_internal.as_bigint(t.peek_locks) as peek_locks,
    perforce_internal.as_bigint(t.total_read_wait_ms) as total_read_wait_ms,
    perforce_internal.as_bigint(t.max_read_wait_ms) as max_read_wait_ms,
    perforce_internal.as_bigint(t.total_read_held_ms) as total_read_held_ms,
    perforce_internal.as_bigint(t.max_read_held_ms) as max_read_held_ms,
    perforce_internal.as_bigint(t.total_write_wait_ms) as total_write_wait_ms,
    perforce_internal.as_bigint(t.max_write_wait_ms) as max_write_wait_ms,
    perforce_internal.as_bigint(t.total_write_held_ms) as total_write_held_ms,
    perforce_internal.as_bigint(t.max_write_held_ms) as max_write_held_ms,
    perforce_internal.as_bigint(t.total_peek_wait_ms) as total_peek_wait_ms,
    perforce_internal.as_bigint(t.max_peek_wait_ms) as max_peek_wait_ms,
    perforce_internal.as_bigint(t.total_peek_held_ms) as total_peek_held_ms,
    perforce_internal.as_bigint(t.max_peek_held_ms) as max_peek_held_ms
from perforce.command_events as c
cross join lateral (
    select
        f.server_id,
        f.table_name,
        max(f.at::timestamptz) as event_time,
        sum(perforce_internal.as_number(f.pages_in)) as pages_in,
        sum(perforce_internal.as_number(f.pages_out)) as pages_out,
        sum(perforce_internal.as_number(f.pages_cached)) as pages_cached,
        sum(perforce_internal.as_number(f.rows_get)) as rows_get,
        sum(perforce_internal.as_number(f.rows_pos)) as rows_pos,
        sum(perforce_internal.as_number(f.rows_scan)) as rows_scan,
        sum(perforce_internal.as_number(f.rows_put)) as rows_put,
        sum(perforce_internal.as_number(f.rows_del)) as rows_del,
        sum(perforce_internal.as_number(f.read_locks)) as read_locks,
        sum(perforce_internal.as_number(f.write_locks)) as write_locks,
        sum(perforce_internal.as_number(f.peek_locks)) as peek_locks,
        sum(perforce_internal.as_number(f.total_read_wait_ms)) as total_read_wait_ms,
        max(perforce_internal.as_number(f.max_read_wait_ms)) as max_read_wait_ms,
        sum(perforce_internal.as_number(f.total_read_held_ms)) as total_read_held_ms,
        max(perforce_internal.as_number(f.max_read_held_ms)) as max_read_held_ms,
        sum(perforce_internal.as_number(f.total_write_wait_ms)) as total_write_wait_ms,
        max(perforce_internal.as_number(f.max_write_wait_ms)) as max_write_wait_ms,
        sum(perforce_internal.as_number(f.total_write_held_ms)) as total_write_held_ms,
        max(perforce_internal.as_number(f.max_write_held_ms)) as max_write_held_ms,
        sum(perforce_internal.as_number(f.total_peek_wait_ms)) as total_peek_wait_ms,
        max(perforce_internal.as_number(f.max_peek_wait_ms)) as max_peek_wait_ms,
        sum(perforce_internal.as_number(f.total_peek_held_ms)) as total_peek_held_ms,
        max(perforce_internal.as_number(f.max_peek_held_ms)) as max_peek_held_ms
    from (
        select
            p.e ->> 'server' as server_id,
            p.e ->> 'dbName' as table_name,
            p.e ->> 'at' as at,
            p.e -> 'pagesIn' as pages_in,
            p.e -> 'pagesOut' as pages_out,
            p.e -> 'pagesCached' as pages_cached,
            p.e -> 'gets' as rows_get,
            p.e -> 'positions' as rows_pos,
            p.e -> 'scans' as rows_scan,
            p.e -> 'puts' as rows_put,
            p.e -> 'deletes' as rows_del,
            p.e -> 'readLocks' as read_locks,
            p.e -> 'writeLocks' as write_locks,
            p.e -> 'peekLocks' as peek_locks,
            p.e -> 'totalLockWaitRead' as total_read_wait_ms,
            p.e -> 'maxLockWaitRead' as max_read_wait_ms,
            p.e -> 'totalLockHeldRead' as total_read_held_ms,
            p.e -> 'maxLockHeldRead' as max_read_held_ms,
            p.e -> 'totalLockWaitWrite' as total_write_wait_ms,
            p.e -> 'maxLockWaitWrite' as max_write_wait_ms,
            p.e -> 'totalLockHeldWrite' as total_write_held_ms,
            p.e -> 'maxLockHeldWrite' as max_write_held_ms,
            p.e -> 'totalLockWaitPeek' as total_peek_wait_ms,
            p.e -> 'maxLockWaitPeek' as max_peek_wait_ms,
            p.e -> 'totalLockHeldPeek' as total_peek_held_ms,
            p.e -> 'maxLockHeldPeek' as max_peek_held_ms
        from (
            select unnest(c.performance_events)
            union all
            select unnest(k.events)
            from perforce.command_event_chunks as k
            where c.performance_count > 64
                and k.cmdident = c.cmdident and k.kind = 'performance'
        ) as p (e)
        where p.e -> 'type' = '9'
        offset 0
    ) as f
    group by f.server_id, f.table_name
) as t
where c.performance_count > 0;
comment on view perforce.table_use is
    'What a command did to a db table on a server, one row each: pages, rows, locks, waits and holds. Give a range of first_event_at';
comment on column perforce.table_use.cmdident is 'The command (f_cmdident)';
comment on column perforce.table_use.first_event_at is
    'Event time of the command''s earliest event: an index finds a range of it';
comment on column perforce.table_use.began_at is
    'When the command began on this server; its earliest event where no start is known';
comment on column perforce.table_use.event_time is 'When the use was logged: the end of the command there, as a rule';
comment on column perforce.table_use.server_id is 'The server; null: not in the record (f_serverid)';
comment on column perforce.table_use.table_name is
    'Table as db.have, or lock as meta/db(R), clients/NAME(W); null: not in the record (f_dbName)';
comment on column perforce.table_use.user_name is 'Perforce user of the command; null: empty (f_user)';
comment on column perforce.table_use.client is 'Client workspace of the command; null: empty (f_client)';
comment on column perforce.table_use.func is 'The command, as user-sync; null: empty (f_func)';
comment on column perforce.table_use.args is 'Its arguments joined with a colon; null: none (f_args)';
comment on column perforce.table_use.host is 'Client address of the command, or proxy/client; null: empty (f_host)';
comment on column perforce.table_use.prog is 'Client program of the command; null: empty (f_prog)';
comment on column perforce.table_use.pages_in is 'Pages read; null: not in the record (f_pagesIn)';
comment on column perforce.table_use.pages_out is 'Pages written; null: not in the record (f_pagesOut)';
comment on column perforce.table_use.pages_cached is
    'Pages found in the cache; null: not in the record (f_pagesCached)';
comment on column perforce.table_use.rows_get is 'Rows got by key; null: not in the record (f_gets)';
comment on column perforce.table_use.rows_pos is 'Positionings of a cursor; null: not in the record (f_positions)';
comment on column perforce.table_use.rows_scan is 'Rows scanned; null: not in the record (f_scans)';
comment on column perforce.table_use.rows_put is 'Rows written; null: not in the record (f_puts)';
comment on column perforce.table_use.rows_del is 'Rows deleted; null: not in the record (f_deletes)';
comment on column perforce.table_use.read_locks is 'Read locks taken; null: not in the record (f_readLocks)';
comment on column perforce.table_use.write_locks is 'Write locks taken; null: not in the record (f_writeLocks)';
comment on column perforce.table_use.peek_locks is
    'Peeks, reads that hold up no writer; null: not in the record, before 2019.2 (f_peekLocks)';
comment on column perforce.table_use.total_read_wait_ms is
    'Time waiting for read locks, ms; null: not in the record (f_totalLockWaitRead)';
comment on column perforce.table_use.max_read_wait_ms is
    'Longest wait for one read lock, ms; null: not in the record (f_maxLockWaitRead)';
comment on column perforce.table_use.total_read_held_ms is
    'Time holding read locks, ms; p4d writes negative ones now and then; null: not in the record (f_totalLockHeldRead)';
comment on column perforce.table_use.max_read_held_ms is
    'Longest time holding one read lock, ms; p4d writes negative ones now and then; null: not in the record (f_maxLockHeldRead)';
comment on column perforce.table_use.total_write_wait_ms is
    'Time waiting for write locks, ms; null: not in the record (f_totalLockWaitWrite)';
comment on column perforce.table_use.max_write_wait_ms is
    'Longest wait for one write lock, ms; null: not in the record (f_maxLockWaitWrite)';
comment on column perforce.table_use.total_write_held_ms is
    'Time holding write locks, ms; p4d writes negative ones now and then; null: not in the record (f_totalLockHeldWrite)';
comment on column perforce.table_use.max_write_held_ms is
    'Longest time holding one write lock, ms; p4d writes negative ones now and then; null: not in the record (f_maxLockHeldWrite)';
comment on column perforce.table_use.total_peek_wait_ms is
    'Time waiting for peeks, ms; null: not in the record (f_totalLockWaitPeek)';
comment on column perforce.table_use.max_peek_wait_ms is
    'Longest wait for one peek, ms; null: not in the record (f_maxLockWaitPeek)';
comment on column perforce.table_use.total_peek_held_ms is
    'Time holding peeks, ms; p4d writes negative ones now and then; null: not in the record (f_totalLockHeldPeek)';
comment on column perforce.table_use.max_peek_held_ms is
    'Longest time holding one peek, ms; p4d writes negative ones now and then; null: not in the record (f_maxLockHeldPeek)';
