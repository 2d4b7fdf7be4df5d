create or replace view perforce.sync_estimates as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    nullif(r.user_name, '') as user_name,
    nullif(r.client, '') as client,
    nullif(r.func, '') as func,
    nullif(r.args, '') as args,
    r.files_added,
    r.files_updated,
    r.files_deleted,
    r.bytes_added,
    r.bytes_updated,
    r.bytes_deleted
from perforce.raw_events as r
where r.event_type = 14;
comment on view perforce.sync_estimates is
    'How much did syncs set out to move? One row a NetworkEstimates record, as far back as raw_events goes; commands has their sums. Give a range of event_time';
comment on column perforce.sync_estimates.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.sync_estimates.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.sync_estimates.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.sync_estimates.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.sync_estimates.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.sync_estimates.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.sync_estimates.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.sync_estimates.files_added is 'Files to add; null: not in the record (f_filesAdded)';
comment on column perforce.sync_estimates.files_updated is 'Files to update; null: not in the record (f_filesUpdated)';
comment on column perforce.sync_estimates.files_deleted is 'Files to delete; null: not in the record (f_filesDeleted)';
comment on column perforce.sync_estimates.bytes_added is 'Bytes to add; null: not in the record (f_bytesAdded)';
comment on column perforce.sync_estimates.bytes_updated is 'Bytes to update; null: not in the record (f_bytesUpdated)';
comment on column perforce.sync_estimates.bytes_deleted is 'Bytes to delete; null: not in the record (f_bytesDeleted)';
