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
    ('orphan_after', '1 day', '1 minute', '365 days', null,
        'A started command of which nothing has come for so long is orphaned; the table patience says otherwise for some'),
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
    ('raw_retention', '30 days', '1 day', '36500 days', 'log_retention',
        'How long events stay in raw_events, and how late an event may still change its command'),
    ('hot_retention', '3 days', '1 day', '36500 days', 'raw_retention',
        'How long after its last event a command that is over stays in command_events; its summary and events stay longer'),
    ('batch_retention', '400 days', '7 days', '36500 days', null,
        'How long load_batches stay'),
    ('reject_retention', '90 days', '1 day', '36500 days', null,
        'How long rejected_lines stay'),
    ('job_run_retention', '7 days', '1 hour', '365 days', null,
        'How long pg_cron''s record of our job runs stays'),
    ('partitions_ahead', '3 days', '1 day', '7 days', null,
        'How far ahead of now partitions are made'),
    ('slow_after', '10 seconds', '0', '1 day', null,
        'A command that takes longer is in slow_commands');
