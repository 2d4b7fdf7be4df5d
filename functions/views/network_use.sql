create or replace view perforce.network_use as
select
    c.cmdident,
    c.first_event_at,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    nullif(r.track_type, '') as track_type,
    case
        when nullif(r.server_id, '') is distinct from c.server_id then 'server'
        when not exists (
            select
            from perforce.raw_events as o
            where o.cmdident = c.cmdident and o.event_time between c.first_event_at and c.last_event_at
                and o.event_type = 8 and coalesce(o.server_id, '') = coalesce(r.server_id, '')
                and coalesce(o.track_type, '') <> coalesce(r.track_type, '')
        ) then 'client'
    end as peer,
    c.user_name,
    c.func,
    perforce.client_address(c.host) as address,
    perforce.proxy_address(c.host) as proxy_address,
    r.rpc_recv_count,
    r.rpc_send_count,
    r.rpc_recv_bytes,
    r.rpc_send_bytes,
    r.rpc_recv_ms,
    r.rpc_send_ms
from perforce_internal.command_spans as c
join perforce.raw_events as r
    on r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
where r.event_type = 8 and c.is_current;
comment on view perforce.network_use is
    'How much did commands send to clients, and how much to other servers? One row a NetworkPerformance record, as far back as raw_events goes. Give a cmdident, or a range of first_event_at of minutes; network_use_between(from, to) for a window of time. Sum the rows of one peer';
comment on column perforce.network_use.cmdident is 'The command (f_cmdident)';
comment on column perforce.network_use.first_event_at is
    'Event time of the command''s earliest event: an index finds a range of it';
comment on column perforce.network_use.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.network_use.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.network_use.track_type is
    'Why the record was written; p4d documents no values; null: empty (f_trackType)';
comment on column perforce.network_use.peer is
    'client: written by the command''s originating server, where all records of the command are of one track type; server: by another one, which talks to the originating server; null: of several track types on the originating server (since 2022.2 it writes its traffic with other servers, too), which nobody documents';
comment on column perforce.network_use.user_name is 'Perforce user of the command; null: empty (f_user)';
comment on column perforce.network_use.func is 'The command, as user-sync; null: empty (f_func)';
comment on column perforce.network_use.address is
    'Address of the command''s client, behind proxies too; null: empty (f_host)';
comment on column perforce.network_use.proxy_address is
    'Proxy or broker through which it came; null: it came straight (f_host)';
comment on column perforce.network_use.rpc_recv_count is 'Messages received; null: not in the record (f_recvCount)';
comment on column perforce.network_use.rpc_send_count is 'Messages sent; null: not in the record (f_sendCount)';
comment on column perforce.network_use.rpc_recv_bytes is 'Bytes received; null: not in the record (f_recvBytes)';
comment on column perforce.network_use.rpc_send_bytes is 'Bytes sent; null: not in the record (f_sendBytes)';
comment on column perforce.network_use.rpc_recv_ms is 'Time receiving, ms; null: not in the record (f_recvTime)';
comment on column perforce.network_use.rpc_send_ms is 'Time sending, ms; null: not in the record (f_sendTime)';
