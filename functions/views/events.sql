-- A command's events are looked for between its first and its last.
create or replace view perforce.events as
select
    c.cmdident,
    r.event_time,
    r.event_type,
    t.event_name,
    perforce_internal.event_kind(r.event_type)::text as kind,
    nullif(r.server_id, '') as server_id,
    perforce_internal.event_payload(r) as payload,
    c.first_event_at
from perforce_internal.command_spans as c
join perforce.raw_events as r
    on r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
left join perforce.record_types as t on t.event_type = r.event_type
where c.is_current;
comment on view perforce.events is
    'What did a command do, record by record? Every event of every command, as far back as raw_events goes. Give a cmdident, or a range of event_time of minutes; for hours and days, and for records that belong to no command, events_between(from, to)';
comment on column perforce.events.cmdident is 'The command (f_cmdident)';
comment on column perforce.events.event_time is 'When it happened, to the microsecond (f_timestamp, f_timestamp2)';
comment on column perforce.events.event_type is 'Record type, see record_types (f_eventtype)';
comment on column perforce.events.event_name is 'p4d''s name of the type; null: unknown type';
comment on column perforce.events.kind is 'start, end, audit, error, performance, trigger, other';
comment on column perforce.events.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.events.payload is
    'The record''s own fields, see record_fields (without f_), zeros included; of types 0, 1, 2 also pid, cmdno and (0) func';
comment on column perforce.events.first_event_at is 'Event time of the command''s earliest event';
