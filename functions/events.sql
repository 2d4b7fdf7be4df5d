create or replace view perforce.events as
select
    s.cmdident,
    (s.event ->> 'at')::timestamptz as event_time,
    (s.event -> 'type')::integer as event_type,
    t.event_name,
    s.kind,
    s.event ->> 'server' as server_id,
    s.event - array['at', 'type', 'server'] as payload
from perforce.stored_events as s
left join perforce.record_types as t on t.event_type = (s.event -> 'type')::integer;
comment on view perforce.events is
    'Every event of every command, chunks included. Give cmdident where you can: the events of one command are found by index';
comment on column perforce.events.cmdident is 'The command (f_cmdident)';
comment on column perforce.events.event_time is 'When it happened, to the microsecond (f_timestamp, f_timestamp2)';
comment on column perforce.events.event_type is 'Record type, see record_types (f_eventtype)';
comment on column perforce.events.event_name is 'p4d''s name of the type; null: unknown type';
comment on column perforce.events.kind is 'start, end, audit, error, performance, trigger, other';
comment on column perforce.events.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.events.payload is
    'The record''s own fields, see record_fields (without f_); of types 0, 1, 2 also pid, cmdno and (0) func';
