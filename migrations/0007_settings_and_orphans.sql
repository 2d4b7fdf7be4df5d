-- All migrations run in one transaction, so nothing can be concurrent.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion

-- A later migration that adds a setting first runs: drop trigger if exists settings_check on perforce.settings
create table perforce.settings (
    name text primary key,
    value interval not null,
    least interval not null,
    most interval not null,
    not_above text references perforce.settings,
    meaning text not null
);
comment on table perforce.settings is
    'How long things may take and are kept. Change one by change_setting(name, value), or by an update of value; it holds from then on';
comment on column perforce.settings.name is 'Name of the setting';
comment on column perforce.settings.value is 'Its value; days are 24 hours';
comment on column perforce.settings.least is 'The smallest value it takes';
comment on column perforce.settings.most is 'The largest value it takes';
comment on column perforce.settings.not_above is 'The setting whose value it must not exceed; null: none';
comment on column perforce.settings.meaning is 'What it decides';

insert into perforce.settings (name, value, least, most, not_above, meaning)
values
    ('orphan_after', '1 hour', '1 minute', '365 days', null,
        'A started command without news for so long, by its server''s watermark, is orphaned'),
    ('allowed_lateness', '60 seconds', '0', '1 day', 'orphan_after',
        'How much later than the newest event of its server an event may arrive: the watermark is so far behind'),
    ('silence_after', '15 minutes', '1 minute', '30 days', null,
        'When nothing new of a server has been loaded for so long, its watermark goes on with the wall clock'),
    ('max_clock_skew', '5 minutes', '0', '1 day', null,
        'An event further ahead of the clock when it is loaded is flagged, and leaves the watermark alone'),
    ('session_gap', '120 seconds', '1 second', '1 day', null,
        'A pause that splits records without cmdident into two commands'),
    ('log_retention', '400 days', '31 days', '36500 days', null,
        'How long summaries stay in command_logs'),
    ('hot_retention', '30 days', '1 day', '36500 days', 'log_retention',
        'How long commands stay in command_events after they are summarised'),
    ('raw_retention', '7 days', '1 day', '36500 days', 'hot_retention',
        'How long events stay in raw_events'),
    ('batch_retention', '400 days', '7 days', '36500 days', null,
        'How long load_batches stay'),
    ('job_run_retention', '7 days', '1 hour', '365 days', null,
        'How long pg_cron''s record of our job runs stays'),
    ('partitions_ahead', '3 days', '1 day', '7 days', null,
        'How far ahead of now partitions are made');

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

create table perforce.skewed_events (
    event_time timestamptz not null,
    event_hash bigint not null,
    server_id text not null,
    loaded_at timestamptz not null,
    primary key (event_time, event_hash)
);
comment on table perforce.skewed_events is
    'Flags: events that lay further ahead of the clock than max_clock_skew when they were loaded. They count as any other, but move no watermark';
comment on column perforce.skewed_events.event_time is 'Key of the event in raw_events';
comment on column perforce.skewed_events.event_hash is 'Key of the event in raw_events';
comment on column perforce.skewed_events.server_id is 'Server whose clock was ahead; empty: not in the record';
comment on column perforce.skewed_events.loaded_at is 'When it was loaded, wall-clock time';

alter table perforce_internal.load_batch_servers
add column watermark_at timestamptz,
add column skewed bigint not null default 0;
update perforce_internal.load_batch_servers set watermark_at = last_event_at;
drop index perforce_internal.load_batch_servers_watermark;
create index load_batch_servers_watermark on perforce_internal.load_batch_servers (server_id, watermark_at);
create index load_batch_servers_latest on perforce_internal.load_batch_servers (server_id, batch_id);
comment on column perforce_internal.load_batch_servers.last_event_at is 'Latest event time of the server in the batch';
comment on column perforce_internal.load_batch_servers.watermark_at is
    'Latest event time among those not flagged as skewed; null: all are flagged';
comment on column perforce_internal.load_batch_servers.skewed is 'Events further ahead of the clock than max_clock_skew: see skewed_events';
comment on index perforce_internal.load_batch_servers_watermark is 'Finds each server''s latest event time without reading the batches';
comment on index perforce_internal.load_batch_servers_latest is 'Finds each server''s latest batch';

create index raw_events_server_events on perforce.raw_events (event_time) where event_type = 12;
comment on index perforce.raw_events_server_events is 'Finds the few ServerEvent records: starts and stops of servers';
