create or replace view perforce.ldap_syncs as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    r.pid,
    nullif(r.user_name, '') as user_name,
    nullif(r.args, '') as args,
    array(select jsonb_array_elements_text(coalesce(r.payload -> 'fields', r.payload -> 'extra', '[]'))) as fields,
    perforce_internal.event_payload(row(r.*)::perforce.raw_events) as payload
from perforce_internal.all_events as r
where r.event_type = 19;
comment on view perforce.ldap_syncs is
    'What did LDAP synchronisation do? One row an LdapSync record, as far back as log_retention. Give a range of event_time. p4d''s fields of it are not known by name until import_logschema tells them';
comment on column perforce.ldap_syncs.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.ldap_syncs.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.ldap_syncs.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.ldap_syncs.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.ldap_syncs.user_name is
    'Perforce user that ran it; null: empty or not in the record (f_user)';
comment on column perforce.ldap_syncs.args is 'Arguments joined with a colon; null: none or not in the record (f_args)';
comment on column perforce.ldap_syncs.fields is
    'The record''s own fields in order, as text, where no layout names them; {}: they have names';
comment on column perforce.ldap_syncs.payload is 'All own fields of the record';
