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
comment on column perforce.closed_days.closed_at is 'When it was closed, by perforce.clock()';

create table perforce.late_commands (
    cmdident text collate "C" primary key,
    late_events bigint not null,
    last_arrived_at timestamptz not null
);
comment on table perforce.late_commands is
    'Commands of which events came when others had been dropped with their day: those that came are in raw_events, and in no summary or statistics';
comment on column perforce.late_commands.cmdident is 'The command, as in command_logs';
comment on column perforce.late_commands.late_events is 'How many events came too late';
comment on column perforce.late_commands.last_arrived_at is 'When the last of them came, by perforce.clock()';

-- One table, not partitioned: days go out of it row by row, and a look-up costs the same however long they are kept. It
-- has the columns of raw_events, so that views read both alike; those that it leaves empty cost nothing.
create table perforce_internal.kept_events (like perforce.raw_events including comments);
alter table perforce_internal.kept_events replica identity full;
create index kept_events_type on perforce_internal.kept_events (event_type, event_time);
create index kept_events_file on perforce_internal.kept_events (left(lower(file), 512) collate "C");
comment on table perforce_internal.kept_events is
    'What is kept for log_retention of days whose raw events were dropped: errors, audits, logins, checks, server events and the like. Without the host, program and arguments of commands, which command_logs has';
comment on index perforce_internal.kept_events_type is 'Finds the events of a type and a time, and those that are too old';
comment on index perforce_internal.kept_events_file is 'Finds the history of a file, by the first 512 characters of its name: a btree takes no longer ones';
alter table perforce_internal.kept_events alter payload set statistics 0;
