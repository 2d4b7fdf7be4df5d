create or replace view perforce.audit_events as
select
    e.cmdident,
    e.event_time,
    e.event_type,
    e.event_name,
    e.server_id,
    c.user_name,
    c.client,
    c.func,
    e.payload ->> 'action' as action,
    e.payload ->> 'file' as file,
    e.payload ->> 'rev' as rev,
    perforce.as_bigint(perforce.as_number(e.payload -> 'filesize')) as filesize_bytes,
    e.payload
from perforce.events as e
join perforce.command_events as c on c.cmdident = e.cmdident
where e.kind = 'audit';
comment on view perforce.audit_events is 'File revisions that commands read or wrote, one row each';
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
