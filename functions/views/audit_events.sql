create or replace view perforce.audit_events as
select
    c.cmdident,
    r.event_time,
    r.event_type,
    t.event_name,
    nullif(r.server_id, '') as server_id,
    coalesce(c.user_name, nullif(r.user_name, '')) as user_name,
    coalesce(c.client, nullif(r.client, '')) as client,
    coalesce(c.func, nullif(r.func, '')) as func,
    nullif(r.action, '') as action,
    nullif(r.file, '') as file,
    coalesce(r.rev::text, r.payload ->> 'f_rev') as rev,
    r.file_bytes as filesize_bytes,
    perforce_internal.event_payload(row(r.*)::perforce.raw_events) as payload,
    c.first_event_at
from perforce_internal.all_events as r
left join perforce_internal.command_spans as c
    on c.cmdident = r.cmdident and r.event_time between c.first_event_at and c.last_event_at and c.is_current and c.files > 0
left join perforce.record_types as t on t.event_type = r.event_type
where r.event_type in (6, 13, 18);
comment on view perforce.audit_events is
    'Which file revisions did commands read or write? One row each, as far back as log_retention. Give a cmdident, or a range of event_time; below a path path_activity(), of one file file_history()';
comment on column perforce.audit_events.cmdident is 'The command; null: it belongs to none (f_cmdident)';
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
comment on column perforce.audit_events.first_event_at is 'Event time of the command''s earliest event; null: it belongs to none';
