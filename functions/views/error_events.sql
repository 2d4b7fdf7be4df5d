create or replace view perforce.error_events as
select
    c.cmdident,
    r.event_time,
    r.event_type,
    t.event_name,
    nullif(r.server_id, '') as server_id,
    coalesce(c.user_name, nullif(r.user_name, '')) as user_name,
    coalesce(c.client, nullif(r.client, '')) as client,
    coalesce(c.func, nullif(r.func, '')) as func,
    coalesce(c.host, nullif(r.host, '')) as host,
    coalesce(c.prog, nullif(r.prog, '')) as prog,
    perforce_internal.severity_name(coalesce(r.severity::text, r.payload ->> 'f_severity')) as severity,
    perforce_internal.subsystem_name(coalesce(r.subsystem::text, r.payload ->> 'f_subsys')) as subsystem,
    coalesce(r.subcode::text, r.payload ->> 'f_subcode') as subcode,
    nullif(r.text, '') as text,
    perforce_internal.event_payload(row(r.*)::perforce.raw_events) as payload,
    c.first_event_at,
    perforce.limit_name(r.text, r.subsystem::text, r.subcode::text) as limit_name,
    perforce.program_name(coalesce(c.prog, r.prog)) as program,
    perforce.program_platform(coalesce(c.prog, r.prog)) as platform,
    perforce.program_version(coalesce(c.prog, r.prog)) as program_version,
    perforce.program_build(coalesce(c.prog, r.prog)) as program_build,
    perforce.client_address(coalesce(c.host, r.host)) as address,
    perforce.proxy_address(coalesce(c.host, r.host)) as proxy_address
from perforce_internal.all_events as r
left join perforce_internal.command_spans as c
    on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at and c.is_current and c.error_count > 0
left join perforce.record_types as t on t.event_type = r.event_type
where r.event_type in (3, 4, 5)
    and not (
        r.event_type = 3 and exists (
            select
            from perforce_internal.all_events as o
            where o.event_type in (4, 5)
                and o.event_time between r.event_time - interval '1 second' and r.event_time + interval '1 second'
                and coalesce(o.cmdident, '') = coalesce(r.cmdident, '')
                and coalesce(o.server_id, '') = coalesce(r.server_id, '')
                and o.severity is not distinct from r.severity and o.subsystem is not distinct from r.subsystem
                and o.subcode is not distinct from r.subcode and coalesce(o.text, '') = coalesce(r.text, '')
                and o.payload = r.payload
        )
    );
comment on view perforce.error_events is
    'Which errors were there, whose, from which program and address? Each once: type 3 is left out where 4 or 5 says the same. As far back as log_retention. Give a range of event_time, or a cmdident; errors_between(from, to) for what ran between two times';
comment on column perforce.error_events.cmdident is 'The command; null: it belongs to none (f_cmdident)';
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
comment on column perforce.error_events.first_event_at is 'Event time of the command''s earliest event; null: it belongs to none';
comment on column perforce.error_events.limit_name is
    'Limit that stopped the command: MaxResults, MaxScanRows, MaxLockTime, MaxMemory, MaxOpenFiles; null: another error. See limits_hit';
comment on column perforce.error_events.program is 'Client program without version; null: empty (f_prog)';
comment on column perforce.error_events.platform is
    'Platform of the client program, as NTX64; null: it does not say (f_prog)';
comment on column perforce.error_events.program_version is
    'Version of the client program, as 2023.1; null: it does not say (f_prog)';
comment on column perforce.error_events.program_build is
    'Build of the client program: a changelist; null: it does not say (f_prog)';
comment on column perforce.error_events.address is 'Address of the client, behind proxies too; null: empty (f_host)';
comment on column perforce.error_events.proxy_address is
    'Proxy or broker through which it came; null: it came straight (f_host)';
