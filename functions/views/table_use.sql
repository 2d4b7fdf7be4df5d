-- The sums stand in table_use_between, long_locks and hourly_table_use, too: behind a view that sums no scan would know of
-- the times, and every day of raw_events would be read; a function reads with the rights of who asks, and masked analysts
-- have none on raw_events. No command's name is longer than 512 bytes (is_command): so said, the index table_use of
-- past_day_indexes finds its records. The earliest start is no min(), which would be planned twice.
create or replace view perforce.table_use as
select
    c.cmdident,
    c.first_event_at,
    coalesce(
        (
            select s.event_time
            from perforce.raw_events as s
            where s.cmdident = c.cmdident and s.event_time between c.first_event_at and c.last_event_at
                and s.event_type = 0 and octet_length(s.cmdident) <= 512
                and nullif(s.server_id, '') is not distinct from t.server_id
            order by s.event_time
            limit 1
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
    perforce_internal.saturated_bigint(t.pages_in) as pages_in,
    perforce_internal.saturated_bigint(t.pages_out) as pages_out,
    perforce_internal.saturated_bigint(t.pages_cached) as pages_cached,
    perforce_internal.saturated_bigint(t.rows_get) as rows_get,
    perforce_internal.saturated_bigint(t.rows_pos) as rows_pos,
    perforce_internal.saturated_bigint(t.rows_scan) as rows_scan,
    perforce_internal.saturated_bigint(t.rows_put) as rows_put,
    perforce_internal.saturated_bigint(t.rows_del) as rows_del,
    perforce_internal.saturated_bigint(t.read_locks) as read_locks,
    perforce_internal.saturated_bigint(t.write_locks) as write_locks,
    perforce_internal.saturated_bigint(t.peek_locks) as peek_locks,
    perforce_internal.saturated_bigint(t.total_read_wait_ms) as total_read_wait_ms, t.max_read_wait_ms,
    perforce_internal.saturated_bigint(t.total_read_held_ms) as total_read_held_ms, t.max_read_held_ms,
    perforce_internal.saturated_bigint(t.total_write_wait_ms) as total_write_wait_ms, t.max_write_wait_ms,
    perforce_internal.saturated_bigint(t.total_write_held_ms) as total_write_held_ms, t.max_write_held_ms,
    perforce_internal.saturated_bigint(t.total_peek_wait_ms) as total_peek_wait_ms, t.max_peek_wait_ms,
    perforce_internal.saturated_bigint(t.total_peek_held_ms) as total_peek_held_ms, t.max_peek_held_ms,
    perforce.lock_class(t.table_name) as lock_class
from perforce_internal.command_spans as c
cross join lateral (
    select
        nullif(r.server_id, '') as server_id,
        nullif(r.table_name, '') as table_name,
        max(r.event_time) as event_time,
        sum(r.pages_in) as pages_in, sum(r.pages_out) as pages_out, sum(r.pages_cached) as pages_cached,
        sum(r.rows_get) as rows_get, sum(r.rows_pos) as rows_pos, sum(r.rows_scan) as rows_scan,
        sum(r.rows_put) as rows_put, sum(r.rows_del) as rows_del, sum(r.read_locks) as read_locks,
        sum(r.write_locks) as write_locks, sum(r.peek_locks) as peek_locks,
        sum(r.total_read_wait_ms) as total_read_wait_ms, max(r.max_read_wait_ms) as max_read_wait_ms,
        sum(r.total_read_held_ms) as total_read_held_ms, max(r.max_read_held_ms) as max_read_held_ms,
        sum(r.total_write_wait_ms) as total_write_wait_ms, max(r.max_write_wait_ms) as max_write_wait_ms,
        sum(r.total_write_held_ms) as total_write_held_ms, max(r.max_write_held_ms) as max_write_held_ms,
        sum(r.total_peek_wait_ms) as total_peek_wait_ms, max(r.max_peek_wait_ms) as max_peek_wait_ms,
        sum(r.total_peek_held_ms) as total_peek_held_ms, max(r.max_peek_held_ms) as max_peek_held_ms
    from perforce.raw_events as r
    where r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
        and r.event_type = 9 and octet_length(r.cmdident) <= 512
    group by 1, 2
) as t
where c.is_current;
comment on view perforce.table_use is
    'What did a command do to each db table? One row a command, server and table: pages, rows, locks, waits and holds. Give a range of first_event_at; table_use_between(from, to) for what ran between two times';
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
comment on column perforce.table_use.lock_class is
    'The table, or the lock with those of its kind as one: clients/*(W) of clients/NAME(W); null: not in the record (f_dbName)';
