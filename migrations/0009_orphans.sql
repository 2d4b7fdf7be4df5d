create table perforce.patience (
    func text not null constraint func_pattern_whole check (func !~ '\\$'),
    args text not null default '%' constraint args_pattern_whole check (args !~ '\\$'),
    patience interval constraint patience_plausible check (patience > '0' and patience <= '1000 years'),
    note text,
    primary key (func, args)
);
comment on table perforce.patience is
    'How long a command that has started may write nothing before it is given up. p4d writes nothing between the start of a command and the end of its work. Of several rows that match the longest holds, and where none does the setting orphan_after. Edit freely';
comment on column perforce.patience.func is 'Pattern (LIKE) of the command, as in command_events.func';
comment on column perforce.patience.args is 'Pattern (LIKE) of its arguments; none count as empty';
comment on column perforce.patience.patience is
    'How long nothing may come of it; null: for ever, as of commands in the background: only a restart of the server, or another command of the process, ends them';
comment on column perforce.patience.note is 'What it is; null: not said';

insert into perforce.patience (func, args, patience, note)
values
    ('pull', '%', null, 'replication on a replica or edge'),
    ('user-pull', '%', null, 'the same'),
    ('rmt-Journal', '%', null, 'a replica''s pull, seen on the server that it pulls from'),
    ('journalcopy', '%', null, 'journal copy of a standby'),
    ('user-journalcopy', '%', null, 'the same'),
    ('replicate', '%', null, 'p4 replicate'),
    ('user-replicate', '%', null, 'the same'),
    ('ldapsync', '%-i%', null, 'p4 ldapsync at intervals'),
    ('user-ldapsync', '%-i%', null, 'the same'),
    ('admin', 'resource-monitor%', null, 'p4 admin resource-monitor'),
    ('user-admin', 'resource-monitor%', null, 'the same');

insert into perforce.patience (func, patience, note)
select 'user-' || f, '10 minutes', 'looks something up'
from unnest(
    array[
        'fstat', 'files', 'have', 'changes', 'describe', 'filelog', 'dirs', 'where', 'info', 'opened', 'users', 'user',
        'clients', 'client', 'branches', 'branch', 'labels', 'streams', 'stream', 'depots', 'jobs', 'job', 'fixes',
        'counter', 'counters', 'groups', 'group', 'protects', 'tickets', 'login', 'logout', 'trust', 'monitor', 'property',
        'key', 'keys', 'reviews', 'review', 'change', 'logtail', 'logger', 'cstat', 'interchanges', 'resolved', 'lock', 'unlock'
    ]
) as f;

create table perforce.restart_events (
    event_code text not null default '%' constraint event_code_pattern_whole check (event_code !~ '\\$'),
    event_info text not null default '%' constraint event_info_pattern_whole check (event_info !~ '\\$'),
    restart text not null check (restart in ('startup', 'shutdown', 'none')),
    note text,
    primary key (event_code, event_info),
    constraint restart_events_narrow check (event_code !~ '^%+$' or event_info !~ '^%+$')
);
comment on table perforce.restart_events is
    'Which ServerEvent records (type 12) tell that a server started or stopped, so that what ran on it is dead. Any row may match, but where one says none, the record is neither. Edit freely: p4d documents neither codes nor texts; these are the messages of its catalogue (msgs/msgserver.cc)';
comment on column perforce.restart_events.event_code is 'Pattern (LIKE) of its code (f_eventCode)';
comment on column perforce.restart_events.event_info is 'Pattern (ILIKE) of its text (f_eventInfo)';
comment on column perforce.restart_events.restart is 'startup; shutdown; none: neither, whatever other rows say';
comment on column perforce.restart_events.note is 'Where this is known from; null: not said';

insert into perforce.restart_events (event_code, event_info, restart, note)
values
    ('%', '%server start%', 'startup', 'starting, started, startup'),
    ('%', '%server restarted%', 'startup', null),
    ('%', '%server restarting%', 'shutdown', null),
    ('%', '%server stop%', 'shutdown', 'stopping, stopped'),
    ('%', '%server shut%', 'shutdown', 'shutdown, shutting down'),
    ('%', 'startup%', 'startup', null),
    ('%', 'shutdown%', 'shutdown', null),
    ('%', 'shutting down%', 'shutdown', null),
    ('337', '%', 'startup', 'Perforce Server starting'),
    ('338', '%', 'shutdown', 'Perforce Server shutdown'),
    ('515', '%', 'startup', 'Perforce Server restarted'),
    ('516', '%', 'shutdown', 'Perforce Server restarting'),
    ('%', '%startup command%', 'none', 'a command of startup.N that failed or is unknown'),
    ('448', '%', 'none', 'Startup command failed'),
    ('458', '%', 'none', 'Startup command is unknown'),
    ('648', '%', 'none', 'Perforce Server quiescing: it waits for its commands'),
    ('650', '%', 'none', 'a restart becomes a shutdown: that follows');

create table perforce.orphaned_commands (
    cmdident text collate "C" primary key,
    orphaned_at timestamptz not null,
    reason text not null check (reason in ('no_start', 'no_end', 'server_restart', 'next_command')),
    server_id text not null,
    last_event_at timestamptz not null,
    gone_at timestamptz not null,
    decided_by timestamptz not null,
    open_on jsonb not null,
    evidence text not null,
    is_settled boolean not null default true
);
create index orphaned_commands_gone on perforce.orphaned_commands (gone_at);
create index orphaned_commands_unsettled on perforce.orphaned_commands (cmdident) where not is_settled;
comment on table perforce.orphaned_commands is
    'Quarantine: commands that the sweeper gave up. All but orphaned_at follows from the events and the settings, whenever the sweeper ran. A late event takes its command out again';
comment on column perforce.orphaned_commands.cmdident is 'The command, as in command_events';
comment on column perforce.orphaned_commands.orphaned_at is 'When the sweeper gave it up, wall-clock time';
comment on column perforce.orphaned_commands.reason is
    'What came first. server_restart: its server started or stopped after its last event; next_command: its process began another command; no_end: nothing came of it for as long as its patience; no_start: no start came in time';
comment on column perforce.orphaned_commands.server_id is
    'The server that this is known from; no_end, no_start: the first one on which it has not ended; empty: records without one';
comment on column perforce.orphaned_commands.last_event_at is 'Event time of its latest event';
comment on column perforce.orphaned_commands.gone_at is
    'When it was gone at the latest, event time: the restart, the other command, or the end of its patience. Between last_event_at and this it is presumed to have run';
comment on column perforce.orphaned_commands.decided_by is
    'Event time of its server from which on that is certain: gone_at, and allowed_lateness unless the server restarted';
comment on column perforce.orphaned_commands.open_on is
    'Server processes on which it had not ended: [{"server", "pid"}], a pid of null: no start of it is known there';
comment on column perforce.orphaned_commands.evidence is 'The same in words';
comment on column perforce.orphaned_commands.is_settled is
    'False: a restart, a command or a setting that came later may tell otherwise, and the next sweep looks at it again';
comment on index perforce.orphaned_commands_gone is 'Finds those that a late record may change, and what a restart killed';
comment on index perforce.orphaned_commands_unsettled is 'The work of the next sweep';

create table perforce_internal.late_signs (
    server_id text,
    pids bigint[],
    event_times timestamptz[]
);
alter table perforce_internal.late_signs replica identity full;
comment on table perforce_internal.late_signs is
    'Starts and server events that came late, a row for each server of a batch, for sweep_orphans, which removes them: orphans may have gone another way';
comment on column perforce_internal.late_signs.server_id is 'The server; empty: not in the record; null: any, as a setting changed';
comment on column perforce_internal.late_signs.pids is 'Processes that began commands; null among them: all of the server';
comment on column perforce_internal.late_signs.event_times is 'When, in the order of pids; null: at any time';
