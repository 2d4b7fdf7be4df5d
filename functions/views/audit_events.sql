create or replace view perforce.audit_events as
select
    c.cmdident,
    (a.e ->> 'at')::timestamptz as event_time,
    (a.e -> 'type')::integer as event_type,
    t.event_name,
    a.e ->> 'server' as server_id,
    c.user_name,
    c.client,
    c.func,
    a.e ->> 'action' as action,
    a.e ->> 'file' as file,
    a.e ->> 'rev' as rev,
    perforce_internal.as_bigint(perforce_internal.as_number(a.e -> 'filesize')) as filesize_bytes,
    a.e - array['at', 'type', 'server'] as payload,
    c.first_event_at
from perforce.command_events as c
cross join lateral (
    select unnest(c.audit_events)
    union all
    select unnest(k.events)
    from perforce.command_event_chunks as k
    where c.audit_count > 64 and k.cmdident = c.cmdident and k.kind = 'audit'
) as a (e)
left join perforce.record_types as t on t.event_type = (a.e -> 'type')::integer
where c.audit_count > 0;
comment on view perforce.audit_events is
    'File revisions that commands read or wrote, one row each. Give a range of first_event_at, or a cmdident; below a path: path_activity()';
comment on column perforce.audit_events.cmdident is 'The command (f_cmdident)';
comment on column perforce.audit_events.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.audit_events.event_type is 'Record type: 6, 13 or 18 (f_eventtype)';
comment on column perforce.audit_events.event_name is 'p4d''s name of the type';
comment on column perforce.audit_events.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.audit_events.user_name is 'Perforce user of the command; null: empty (f_user)';
comment on column perforce.audit_events.client is 'Client workspace of the command; null: empty (f_client)';
comment on column perforce.audit_events.func is 'The command, as user-sync; null: empty (f_func)';
comment on column perforce.audit_events.action is 'What was done: sync, add, edit, delete, ...; null: not in the record (f_action)';
comment on column perforce.audit_events.file is 'Depot path; null: not in the record (f_file)';
comment on column perforce.audit_events.rev is 'Revision; null: not in the record (f_rev)';
comment on column perforce.audit_events.filesize_bytes is 'Size of the revision, bytes; null: not in the record (f_filesize)';
comment on column perforce.audit_events.payload is 'All own fields of the record';
comment on column perforce.audit_events.first_event_at is 'Event time of the command''s earliest event: an index finds a range of it';
