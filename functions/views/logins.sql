create or replace view perforce.logins as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    r.pid,
    nullif(r.user_name, '') as user_name,
    perforce.client_address(r.host) as address,
    perforce.proxy_address(r.host) as proxy_address,
    nullif(r.auth_method, '') as method,
    nullif(r.auth_result, '') as result,
    r.auth_result ilike '%fail%' as failed,
    nullif(r.reason, '') as reason
from perforce_internal.all_events as r
where r.event_type = 16;
comment on view perforce.logins is
    'Who tried to log in, from where, and did it work? One row an Auth record, of commands and of none, as far back as log_retention. Give a range of event_time; GROUP BY user_name, address for failed logins, GROUP BY perforce.network(address, 16) for offices';
comment on column perforce.logins.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.logins.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.logins.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.logins.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.logins.user_name is 'Perforce user who tried; null: empty (f_user)';
comment on column perforce.logins.address is 'Address of the client, behind proxies too; null: empty (f_host)';
comment on column perforce.logins.proxy_address is
    'Proxy or broker through which it came; null: it came straight (f_host)';
comment on column perforce.logins.method is 'How: password, ldap, sso, ...; null: empty (f_method)';
comment on column perforce.logins.result is 'Outcome in p4d''s words: fail, ...; null: empty (f_result)';
comment on column perforce.logins.failed is
    'The outcome says fail; null: it says nothing. p4d documents no other words';
comment on column perforce.logins.reason is 'Why it failed; null: it did not, or no reason is given (f_reason)';
