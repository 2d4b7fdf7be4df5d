create table perforce_internal.stale_hours (
    hour timestamptz not null,
    server_id text not null
);
alter table perforce_internal.stale_hours replica identity full;
comment on table perforce_internal.stale_hours is
    'Hours in which summaries were written or removed since the last roll-up, as often as that happened: the work of roll_up';
comment on column perforce_internal.stale_hours.hour is 'Hour of the commands'' first events, UTC';
comment on column perforce_internal.stale_hours.server_id is 'Their originating server, as in command_stats_hourly';

create table perforce.command_stats_hourly (
    hour timestamptz not null,
    server_id text not null,
    func text not null,
    user_name text not null,
    prog text not null,
    commands bigint not null,
    errors bigint not null,
    failed bigint not null,
    orphans bigint not null,
    lapse_ms numeric not null,
    max_lapse_ms numeric,
    lapse_histogram jsonb not null check (jsonb_typeof(lapse_histogram) = 'object'),
    compute_ms numeric not null,
    paused_ms numeric not null,
    files numeric not null,
    bytes numeric not null,
    user_cpu_ms numeric not null,
    system_cpu_ms numeric not null,
    io_in numeric not null,
    io_out numeric not null,
    rpc_recv_bytes numeric not null,
    rpc_send_bytes numeric not null,
    pages_in numeric not null,
    pages_out numeric not null,
    rows_scan numeric not null,
    total_read_wait_ms numeric not null,
    total_read_held_ms numeric not null,
    total_write_wait_ms numeric not null,
    total_write_held_ms numeric not null,
    trigger_ms numeric not null,
    primary key (hour, server_id, func, user_name, prog)
);
comment on table perforce.command_stats_hourly is
    'Finished commands by hour, server, command, user and program; kept when their summaries are gone. All but max_lapse_ms and the percentiles add up over rows; those of add_histograms(array_agg(lapse_histogram)) do';
comment on column perforce.command_stats_hourly.hour is 'Hour in which the first events of the commands lie; hours begin as in UTC';
comment on column perforce.command_stats_hourly.server_id is 'Originating server; empty: not in the record (f_serverid)';
comment on column perforce.command_stats_hourly.func is 'Command, as user-sync; empty: not in the log (f_func)';
comment on column perforce.command_stats_hourly.user_name is 'Perforce user; empty: not in the log (f_user)';
comment on column perforce.command_stats_hourly.prog is 'Client program; empty: not in the log (f_prog)';
comment on column perforce.command_stats_hourly.commands is 'Commands that are complete or orphaned';
comment on column perforce.command_stats_hourly.errors is 'Their errors, each once, warnings and information too';
comment on column perforce.command_stats_hourly.failed is 'How many of them met an error of severity failed or fatal';
comment on column perforce.command_stats_hourly.orphans is 'How many of them are orphaned';
comment on column perforce.command_stats_hourly.lapse_ms is 'Sum of their lapses, ms; those without one count as 0. This and all sums below are of the columns of command_logs of the same names';
comment on column perforce.command_stats_hourly.max_lapse_ms is 'Longest lapse, ms; null: none has one';
comment on column perforce.command_stats_hourly.lapse_histogram is
    'How many lapses fall into each bucket, as {"bucket": count}; see lapse_bucket, and stats_percentile for p50, p95, p99. Commands without lapse are in none';
comment on column perforce.command_stats_hourly.compute_ms is 'Sum of compute phases, ms';
comment on column perforce.command_stats_hourly.paused_ms is 'Sum of pauses, ms';
comment on column perforce.command_stats_hourly.files is 'File revisions touched';
comment on column perforce.command_stats_hourly.bytes is 'Size of those revisions, bytes';
comment on column perforce.command_stats_hourly.user_cpu_ms is 'User CPU time, ms';
comment on column perforce.command_stats_hourly.system_cpu_ms is 'System CPU time, ms';
comment on column perforce.command_stats_hourly.io_in is 'Disk blocks read';
comment on column perforce.command_stats_hourly.io_out is 'Disk blocks written';
comment on column perforce.command_stats_hourly.rpc_recv_bytes is 'RPC bytes received';
comment on column perforce.command_stats_hourly.rpc_send_bytes is 'RPC bytes sent';
comment on column perforce.command_stats_hourly.pages_in is 'Database pages read';
comment on column perforce.command_stats_hourly.pages_out is 'Database pages written';
comment on column perforce.command_stats_hourly.rows_scan is 'Rows scanned';
comment on column perforce.command_stats_hourly.total_read_wait_ms is 'Time waiting for read locks, ms';
comment on column perforce.command_stats_hourly.total_read_held_ms is 'Time holding read locks, ms';
comment on column perforce.command_stats_hourly.total_write_wait_ms is 'Time waiting for write locks, ms';
comment on column perforce.command_stats_hourly.total_write_held_ms is 'Time holding write locks, ms';
comment on column perforce.command_stats_hourly.trigger_ms is 'Time in triggers, extensions and background tasks, ms';

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
    'table_use of finished commands by hour, server, db table and command; kept when their events are gone. All but the max_ columns add up over rows. An hour of a server stays as it is once its raw events are dropped';
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
