create or replace function perforce.network_use_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.network_use
language sql stable parallel safe
begin atomic
    select
        r.cmdident, r.first_event_at, r.event_time, r.server_id, r.track_type, r.peer, r.user_name, r.func,
        perforce.client_address(r.host), perforce.proxy_address(r.host), r.rpc_recv_count, r.rpc_send_count,
        r.rpc_recv_bytes, r.rpc_send_bytes, r.rpc_recv_ms, r.rpc_send_ms
    from perforce_internal.network_records(from_time, to_time) as r;
end;
comment on function perforce.network_use_between(timestamptz, timestamptz) is
    'Rows of network_use for the records written from one time to another, both included. Use it for a window of time, hours or months: it reads the records of the window once, where the view looks each command up';
