create or replace view perforce.server_events as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    r.pid,
    coalesce(r.event_code::text, r.payload ->> 'f_eventCode') as event_code,
    nullif(r.event_info, '') as event_info,
    coalesce(
        (
            select nullif(min(e.restart), 'none')
            from perforce.restart_events as e
            where coalesce(r.event_code::text, r.payload ->> 'f_eventCode', '') like e.event_code
                and coalesce(r.event_info, '') ilike e.event_info
        ),
        case
            when r.event_info ilike '%checkpoint%' then 'checkpoint'
            when r.event_info ilike '%rotat%' then 'rotation'
            when r.event_info ilike '%licen_e%' then 'licence'
            when r.event_info ilike '%quiesc%' then 'quiesce'
            when r.event_info ilike '%resource%' or r.event_info ilike '%pressure%' then 'resources'
        end
    ) as meaning
from perforce_internal.all_events as r
where r.event_type = 12;
comment on view perforce.server_events is
    'What happened to the servers themselves? Starts, stops, checkpoints, rotations, licence: one row a ServerEvent record, as far back as log_retention. Give a range of event_time';
comment on column perforce.server_events.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.server_events.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.server_events.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.server_events.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.server_events.event_code is
    'Code of the record; p4d documents none; null: empty (f_eventCode)';
comment on column perforce.server_events.event_info is 'The same in p4d''s words; null: empty (f_eventInfo)';
comment on column perforce.server_events.meaning is
    'startup or shutdown, as in server_restarts; checkpoint, rotation, licence, quiesce, resources: inferred from the words; null: none of these';
