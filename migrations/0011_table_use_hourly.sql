-- Why this key. Of 10,000 mixed commands a day, which used 33,300 tables, this makes 3,800 rows a day; with user_name it
-- would make 17,100, half as many as there are uses, and by day with user_name 1,600. Who waits or holds is in
-- user_activity by hour, and in long_locks by command. Nothing is added to the way of an event: roll_up computes it.
create table perforce.table_use_hourly (
    hour timestamptz not null,
    origin_server_id text not null,
    server_id text not null,
    table_name text not null,
    func text not null,
    commands bigint not null,
    waits bigint not null,
    pages_in numeric,
    pages_out numeric,
    pages_cached numeric,
    rows_get numeric,
    rows_pos numeric,
    rows_scan numeric,
    rows_put numeric,
    rows_del numeric,
    read_locks numeric,
    write_locks numeric,
    peek_locks numeric,
    total_read_wait_ms numeric,
    max_read_wait_ms bigint,
    total_read_held_ms numeric,
    max_read_held_ms bigint,
    total_write_wait_ms numeric,
    max_write_wait_ms bigint,
    total_write_held_ms numeric,
    max_write_held_ms bigint,
    total_peek_wait_ms numeric,
    max_peek_wait_ms bigint,
    total_peek_held_ms numeric,
    max_peek_held_ms bigint,
    primary key (hour, origin_server_id, server_id, table_name, func)
);
comment on table perforce.table_use_hourly is
    'table_use of finished commands by hour, server, db table and command; kept when their events are gone. All but the max_ columns add up over rows. An hour stays as it is once one of its commands is archived';
comment on column perforce.table_use_hourly.hour is 'Hour in which the first events of the commands lie; hours begin as in UTC';
comment on column perforce.table_use_hourly.origin_server_id is
    'Originating server of the commands, as server_id in command_stats_hourly; empty: not in the record (f_serverid)';
comment on column perforce.table_use_hourly.server_id is 'Server whose table it is; empty: not in the record (f_serverid)';
comment on column perforce.table_use_hourly.table_name is
    'Table as db.have, or lock as meta/db(R), clients/NAME(W); empty: not in the record (f_dbName)';
comment on column perforce.table_use_hourly.func is 'Command, as user-sync; empty: not in the log (f_func)';
comment on column perforce.table_use_hourly.commands is 'Commands, complete or orphaned, that used the table on the server';
comment on column perforce.table_use_hourly.waits is 'How many of them waited for a read or write lock of it';
comment on column perforce.table_use_hourly.pages_in is 'Pages read; null: no record has it (f_pagesIn)';
comment on column perforce.table_use_hourly.pages_out is 'Pages written; null: no record has it (f_pagesOut)';
comment on column perforce.table_use_hourly.pages_cached is 'Pages found in the cache; null: no record has it (f_pagesCached)';
comment on column perforce.table_use_hourly.rows_get is 'Rows got by key; null: no record has it (f_gets)';
comment on column perforce.table_use_hourly.rows_pos is 'Positionings of a cursor; null: no record has it (f_positions)';
comment on column perforce.table_use_hourly.rows_scan is 'Rows scanned; null: no record has it (f_scans)';
comment on column perforce.table_use_hourly.rows_put is 'Rows written; null: no record has it (f_puts)';
comment on column perforce.table_use_hourly.rows_del is 'Rows deleted; null: no record has it (f_deletes)';
comment on column perforce.table_use_hourly.read_locks is 'Read locks taken; null: no record has it (f_readLocks)';
comment on column perforce.table_use_hourly.write_locks is 'Write locks taken; null: no record has it (f_writeLocks)';
comment on column perforce.table_use_hourly.peek_locks is
    'Peeks, reads that hold up no writer; null: no record has it, before 2019.2 (f_peekLocks)';
comment on column perforce.table_use_hourly.total_read_wait_ms is
    'Time waiting for read locks, ms; null: no record has it (f_totalLockWaitRead)';
comment on column perforce.table_use_hourly.max_read_wait_ms is
    'Longest wait for one read lock, ms; null: no record has it (f_maxLockWaitRead)';
comment on column perforce.table_use_hourly.total_read_held_ms is
    'Time holding read locks, ms; p4d writes negative ones now and then; null: no record has it (f_totalLockHeldRead)';
comment on column perforce.table_use_hourly.max_read_held_ms is
    'Longest time holding one read lock, ms; p4d writes negative ones now and then; null: no record has it (f_maxLockHeldRead)';
comment on column perforce.table_use_hourly.total_write_wait_ms is
    'Time waiting for write locks, ms; null: no record has it (f_totalLockWaitWrite)';
comment on column perforce.table_use_hourly.max_write_wait_ms is
    'Longest wait for one write lock, ms; null: no record has it (f_maxLockWaitWrite)';
comment on column perforce.table_use_hourly.total_write_held_ms is
    'Time holding write locks, ms; p4d writes negative ones now and then; null: no record has it (f_totalLockHeldWrite)';
comment on column perforce.table_use_hourly.max_write_held_ms is
    'Longest time holding one write lock, ms; p4d writes negative ones now and then; null: no record has it (f_maxLockHeldWrite)';
comment on column perforce.table_use_hourly.total_peek_wait_ms is
    'Time waiting for peeks, ms; null: no record has it (f_totalLockWaitPeek)';
comment on column perforce.table_use_hourly.max_peek_wait_ms is
    'Longest wait for one peek, ms; null: no record has it (f_maxLockWaitPeek)';
comment on column perforce.table_use_hourly.total_peek_held_ms is
    'Time holding peeks, ms; p4d writes negative ones now and then; null: no record has it (f_totalLockHeldPeek)';
comment on column perforce.table_use_hourly.max_peek_held_ms is
    'Longest time holding one peek, ms; p4d writes negative ones now and then; null: no record has it (f_maxLockHeldPeek)';

-- What was rolled up before this table was there is rolled up once more, where its summaries are still there.
insert into perforce_internal.stale_hours (hour, server_id)
select distinct date_trunc('hour', l.first_event_at, 'UTC'), coalesce(l.server_id, '')
from perforce.command_logs as l
where l.status <> 'running';
