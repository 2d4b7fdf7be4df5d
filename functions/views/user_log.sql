create or replace view perforce.user_log as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    nullif(r.user_name, '') as user_name,
    nullif(r.client, '') as client,
    perforce.client_address(r.host) as address,
    array(
        select a.value
        from jsonb_each_text(r.payload) as a
        where a.key ~ '^arg_[0-9]+$'
        order by substr(a.key, 5)::integer
    ) as said
from perforce_internal.all_events as r
where r.event_type = 10;
comment on view perforce.user_log is
    'What did people and scripts write by p4 logappend? One row a UserLog record, as far back as log_retention. Give a range of event_time';
comment on column perforce.user_log.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.user_log.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.user_log.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.user_log.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.user_log.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.user_log.address is 'Address of the client, behind proxies too; null: empty (f_host)';
comment on column perforce.user_log.said is 'The arguments of p4 logappend, in order (f_arg_1, ...)';
