-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

create table perforce.closed_days (
    day date not null,
    server_id text not null,
    closed_at timestamptz not null,
    primary key (day, server_id)
);
comment on table perforce.closed_days is
    'Days whose raw events were dropped, with the servers that had written any. Nothing can tell a repeated event of these from a new one, so none is taken any more. Delete rows to take them all the same, if you know that they were never loaded';
comment on column perforce.closed_days.day is 'Day of the event times, UTC';
comment on column perforce.closed_days.server_id is 'Server that wrote the events; empty: records without one (f_serverid)';
comment on column perforce.closed_days.closed_at is 'When it was closed, by perforce.now()';

create table perforce.late_commands (
    cmdident text collate "C" primary key,
    late_events bigint not null,
    last_arrived_at timestamptz not null
);
comment on table perforce.late_commands is
    'Archived commands of which events came later: those are in raw_events, and in no summary or statistics';
comment on column perforce.late_commands.cmdident is 'The command, as in command_logs';
comment on column perforce.late_commands.late_events is 'How many events came too late';
comment on column perforce.late_commands.last_arrived_at is 'When the last of them came, by perforce.now()';

create index command_events_ended on perforce.command_events (last_updated) where status <> 'running';
comment on index perforce.command_events_ended is 'What archive_commands takes next, without reading what stays';

create index load_batches_loaded on perforce.load_batches (loaded_at);
comment on index perforce.load_batches_loaded is 'Finds what was loaded lately, and what is old enough to be forgotten';

create index raw_events_uncorrelated on perforce.raw_events (server_id, pid, cmdno, event_time)
where cmdident is null or cmdident in ('', '-');
comment on index perforce.raw_events_uncorrelated is 'Finds the events that belong to no command, for uncorrelated_commands';

create table perforce_internal.stale_hours (
    hour timestamptz not null,
    server_id text not null
);
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
comment on column perforce.command_stats_hourly.errors is 'Their error records';
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
