create or replace view perforce.error_events as
select
    e.cmdident,
    e.event_time,
    e.event_type,
    e.event_name,
    e.server_id,
    c.user_name,
    c.client,
    c.func,
    c.host,
    c.prog,
    perforce.severity_name(e.payload ->> 'severity') as severity,
    perforce.subsystem_name(e.payload ->> 'subsys') as subsystem,
    e.payload ->> 'subcode' as subcode,
    e.payload ->> 'text' as text,
    e.payload
from perforce.events as e
join perforce.command_events as c on c.cmdident = e.cmdident
where e.kind = 'error' and not (
    e.event_type = 3 and exists (
        select from perforce.events as o
        where o.cmdident = e.cmdident and o.kind = 'error' and o.event_type in (4, 5)
            and o.server_id is not distinct from e.server_id and o.payload = e.payload
            and o.event_time between e.event_time - interval '1 second' and e.event_time + interval '1 second'
    )
);
comment on view perforce.error_events is
    'Errors of commands, each once: type 3 is left out where a record of type 4 or 5 says the same within a second';
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
