create table perforce.background_functions (
    func text not null constraint func_pattern_whole check (func !~ '\\$'),
    args text not null default '%' constraint args_pattern_whole check (args !~ '\\$'),
    note text,
    primary key (func, args)
);
comment on table perforce.background_functions is
    'Commands that live for days without an event. Time does not orphan them; a restart of their server does. Edit freely';
comment on column perforce.background_functions.func is 'Pattern (LIKE) of the command, as in command_events.func';
comment on column perforce.background_functions.args is 'Pattern (LIKE) of its arguments; none count as empty';
comment on column perforce.background_functions.note is 'What it is; null: not said';

insert into perforce.background_functions (func, args, note)
values
    ('pull', '%', 'replication on a replica or edge'),
    ('user-pull', '%', 'the same'),
    ('rmt-Journal', '%', 'a replica''s pull, seen on the server that it pulls from'),
    ('journalcopy', '%', 'journal copy of a standby'),
    ('user-journalcopy', '%', 'the same'),
    ('replicate', '%', 'p4 replicate'),
    ('user-replicate', '%', 'the same'),
    ('ldapsync', '%-i%', 'p4 ldapsync at intervals'),
    ('user-ldapsync', '%-i%', 'the same'),
    ('admin', 'resource-monitor%', 'p4 admin resource-monitor'),
    ('user-admin', 'resource-monitor%', 'the same');

create table perforce.restart_events (
    event_code text not null default '%' constraint event_code_pattern_whole check (event_code !~ '\\$'),
    event_info text not null default '%' constraint event_info_pattern_whole check (event_info !~ '\\$'),
    restart text not null check (restart in ('startup', 'shutdown')),
    note text,
    primary key (event_code, event_info),
    constraint restart_events_narrow check (event_code !~ '^%+$' or event_info !~ '^%+$')
);
comment on table perforce.restart_events is
    'Which ServerEvent records (type 12) tell that a server started or stopped, so that what ran on it is dead. Any row may match. Edit freely: p4d documents neither codes nor texts';
comment on column perforce.restart_events.event_code is 'Pattern (LIKE) of its code (f_eventCode)';
comment on column perforce.restart_events.event_info is 'Pattern (ILIKE) of its text (f_eventInfo)';
comment on column perforce.restart_events.restart is 'startup or shutdown';
comment on column perforce.restart_events.note is 'Where this is known from; null: not said';

insert into perforce.restart_events (event_info, restart)
values
    ('%server start%', 'startup'),
    ('%startup%', 'startup'),
    ('%server stop%', 'shutdown'),
    ('%shutdown%', 'shutdown'),
    ('%shutting down%', 'shutdown');

create table perforce.orphaned_commands (
    cmdident text collate "C" primary key,
    orphaned_at timestamptz not null,
    reason text not null check (reason in ('no_start', 'no_end', 'server_restart')),
    server_id text not null,
    last_event_at timestamptz not null,
    decided_by timestamptz not null,
    evidence text not null
);
comment on table perforce.orphaned_commands is
    'Quarantine: commands that the sweeper gave up. A late event takes its command out again';
comment on column perforce.orphaned_commands.cmdident is 'The command, as in command_events';
comment on column perforce.orphaned_commands.orphaned_at is 'When the sweeper gave it up, wall-clock time';
comment on column perforce.orphaned_commands.reason is
    'server_restart: its server started or stopped after its last event; no_start: no start came in time; no_end: nothing came of it for orphan_after';
comment on column perforce.orphaned_commands.server_id is
    'The server that this is known from: of several the one that is furthest behind; empty: records without one';
comment on column perforce.orphaned_commands.last_event_at is 'Event time of its latest event';
comment on column perforce.orphaned_commands.decided_by is 'Event time that decided: the watermark, or the start or stop of the server';
comment on column perforce.orphaned_commands.evidence is 'The same in words';
