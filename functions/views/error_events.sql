create or replace view perforce.error_events as
select
    c.cmdident,
    e.event_time,
    e.event_type,
    t.event_name,
    e.server_id,
    c.user_name,
    c.client,
    c.func,
    c.host,
    c.prog,
    perforce_internal.severity_name(e.severity) as severity,
    perforce_internal.subsystem_name(e.subsystem) as subsystem,
    e.subcode,
    e.text,
    e.payload,
    c.first_event_at
from perforce_internal.command_spans as c
cross join lateral (
    select
        r.event_time,
        r.event_type,
        nullif(r.server_id, '') as server_id,
        coalesce(r.severity::text, r.payload ->> 'f_severity') as severity,
        coalesce(r.subsystem::text, r.payload ->> 'f_subsys') as subsystem,
        coalesce(r.subcode::text, r.payload ->> 'f_subcode') as subcode,
        nullif(r.text, '') as text,
        perforce_internal.event_payload(r) as payload,
        max(r.event_time) filter (where r.event_type in (4, 5)) over (
            partition by r.server_id, r.severity, r.subsystem, r.subcode, r.text, r.payload
            order by r.event_time
            range between interval '1 second' preceding and interval '1 second' following
        ) is not null as is_repeated
    from perforce.raw_events as r
    where r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
        and r.event_type in (3, 4, 5)
) as e
left join perforce.record_types as t on t.event_type = e.event_type
where c.error_count > 0 and not (e.event_type = 3 and e.is_repeated);
comment on view perforce.error_events is
    'Errors of commands, each once: type 3 is left out where a record of type 4 or 5 says the same within a second. Give a range of first_event_at';
comment on column perforce.error_events.cmdident is 'The command (f_cmdident)';
comment on column perforce.error_events.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.error_events.event_type is 'Record type: 3, 4 or 5 (f_eventtype)';
comment on column perforce.error_events.event_name is 'p4d''s name of the type';
comment on column perforce.error_events.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.error_events.user_name is 'Perforce user of the command; null: empty (f_user)';
comment on column perforce.error_events.client is 'Client workspace of the command; null: empty (f_client)';
comment on column perforce.error_events.func is 'The command, as user-sync; null: empty (f_func)';
comment on column perforce.error_events.host is 'Client address of the command, or proxy/client; null: empty (f_host)';
comment on column perforce.error_events.prog is 'Client program of the command; null: empty (f_prog)';
comment on column perforce.error_events.severity is 'empty, info, warn, failed or fatal; null: not in the record (f_severity)';
comment on column perforce.error_events.subsystem is 'Where it comes from: OS, DB, SERVER, ...; null: not in the record (f_subsys)';
comment on column perforce.error_events.subcode is 'Error within the subsystem; null: not in the record (f_subcode)';
comment on column perforce.error_events.text is 'What p4d said; null: not in the record (f_text)';
comment on column perforce.error_events.payload is 'All own fields of the record';
comment on column perforce.error_events.first_event_at is 'Event time of the command''s earliest event: an index finds a range of it';
