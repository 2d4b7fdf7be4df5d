create or replace view perforce.events as
select
    c.cmdident,
    (s.event ->> 'at')::timestamptz as event_time,
    (s.event -> 'type')::integer as event_type,
    t.event_name,
    s.kind,
    s.event ->> 'server' as server_id,
    s.event - array['at', 'type', 'server'] as payload,
    c.first_event_at
from perforce.command_events as c
cross join lateral (
    select 'start' as kind, unnest(c.start_events) as event
    union all
    select 'end', unnest(c.end_events)
    union all
    select 'audit', unnest(c.audit_events)
    union all
    select 'error', unnest(c.error_events)
    union all
    select 'performance', unnest(c.performance_events)
    union all
    select 'trigger', unnest(c.trigger_events)
    union all
    select 'other', unnest(c.other_events)
    union all
    select k.kind, unnest(k.events)
    from perforce.command_event_chunks as k
    where c.event_count > 64 and k.cmdident = c.cmdident
) as s
left join perforce.record_types as t on t.event_type = (s.event -> 'type')::integer;
comment on view perforce.events is
    'Every event of every command, chunks included. Give a cmdident, or a range of first_event_at and, where you can, a kind';
comment on column perforce.events.cmdident is 'The command (f_cmdident)';
comment on column perforce.events.event_time is 'When it happened, to the microsecond (f_timestamp, f_timestamp2)';
comment on column perforce.events.event_type is 'Record type, see record_types (f_eventtype)';
comment on column perforce.events.event_name is 'p4d''s name of the type; null: unknown type';
comment on column perforce.events.kind is 'start, end, audit, error, performance, trigger, other';
comment on column perforce.events.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.events.payload is
    'The record''s own fields, see record_fields (without f_); of types 0, 1, 2 also pid, cmdno and (0) func';
comment on column perforce.events.first_event_at is 'Event time of the command''s earliest event: an index finds a range of it';
