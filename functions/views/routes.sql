create or replace view perforce.routes as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    r.pid,
    nullif(r.user_name, '') as user_name,
    nullif(r.client, '') as client,
    nullif(r.func, '') as func,
    perforce.client_address(r.host) as address,
    perforce.proxy_address(r.host) as proxy_address,
    r.hops,
    nullif(r.route, '') as route
from perforce.raw_events as r
where r.event_type = 17;
comment on view perforce.routes is
    'Over which servers, proxies and brokers did a command''s connection come? One row a Route record, as far back as raw_events goes. Give a range of event_time';
comment on column perforce.routes.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.routes.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.routes.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.routes.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.routes.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.routes.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.routes.func is 'Command on this server, as user-sync; null: empty (f_func)';
comment on column perforce.routes.address is 'Address of the client, behind proxies too; null: empty (f_host)';
comment on column perforce.routes.proxy_address is
    'Proxy, broker or server through which it came; null: it came straight (f_host)';
comment on column perforce.routes.hops is 'Hops of the connection; null: not in the record (f_hops)';
comment on column perforce.routes.route is 'The hops as [ip]-(name)-ip; null: empty (f_route)';
