create or replace view perforce.trigger_runs as
select
    c.cmdident,
    c.first_event_at,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    coalesce(c.user_name, nullif(r.user_name, '')) as user_name,
    coalesce(c.client, nullif(r.client, '')) as client,
    coalesce(c.func, nullif(r.func, '')) as func,
    coalesce(nullif(split_part(r.trigger_data, ' ', 1), ''), nullif(r.trigger_action, '')) as trigger_name,
    nullif(r.trigger_type, '') as trigger_type,
    nullif(r.trigger_action, '') as trigger_action,
    nullif(r.trigger_data, '') as trigger_data,
    perforce.duration_ms(r.trigger_lapse) as lapse_ms
from perforce.raw_events as r
left join perforce_internal.command_spans as c
    on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at and c.is_current
where r.event_type = 11;
comment on view perforce.trigger_runs is
    'Which triggers, extensions and background tasks ran, for whom, and how long? One row a run, as far back as raw_events goes. Give a range of event_time, or a cmdident';
comment on column perforce.trigger_runs.cmdident is 'The command; null: it belongs to none (f_cmdident)';
comment on column perforce.trigger_runs.first_event_at is 'Event time of the command''s earliest event; null: it belongs to none';
comment on column perforce.trigger_runs.event_time is 'When it was logged (f_timestamp, f_timestamp2)';
comment on column perforce.trigger_runs.server_id is 'Server that ran it; null: not in the record (f_serverid)';
comment on column perforce.trigger_runs.user_name is 'Perforce user of the command; null: empty (f_user)';
comment on column perforce.trigger_runs.client is 'Client workspace of the command; null: empty (f_client)';
comment on column perforce.trigger_runs.func is 'The command, as user-submit; null: empty (f_func)';
comment on column perforce.trigger_runs.trigger_name is
    'First word of the trigger''s data, or else its action: p4d has no field for the name; null: neither is in the record';
comment on column perforce.trigger_runs.trigger_type is 'What kind of trigger: change-submit, bgtask, ...; null: not in the record (f_triggerType)';
comment on column perforce.trigger_runs.trigger_action is 'What was done; null: not in the record (f_triggerAction)';
comment on column perforce.trigger_runs.trigger_data is 'Its data as p4d wrote them; null: not in the record (f_triggerData)';
comment on column perforce.trigger_runs.lapse_ms is 'How long it took, ms; null: not in the record, before 2020.1 (f_triggerLapse)';
