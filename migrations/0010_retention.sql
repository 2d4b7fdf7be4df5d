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
