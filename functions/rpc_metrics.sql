create or replace function perforce.rpc_metrics(events jsonb[])
returns table (
    rpc_recv_count numeric,
    rpc_send_count numeric,
    rpc_recv_bytes numeric,
    rpc_send_bytes numeric,
    rpc_hi_mark_fwd numeric,
    rpc_hi_mark_rev numeric,
    rpc_recv_ms numeric,
    rpc_send_ms numeric
)
language sql immutable parallel safe
begin atomic
    select
        sum(perforce.as_number(f.rpc_recv_count)),
        sum(perforce.as_number(f.rpc_send_count)),
        sum(perforce.as_number(f.rpc_recv_bytes)),
        sum(perforce.as_number(f.rpc_send_bytes)),
        max(perforce.as_number(f.rpc_hi_mark_fwd)),
        max(perforce.as_number(f.rpc_hi_mark_rev)),
        sum(perforce.as_number(f.rpc_recv_ms)),
        sum(perforce.as_number(f.rpc_send_ms))
    from (
        select
            e -> 'recvCount' as rpc_recv_count,
            e -> 'sendCount' as rpc_send_count,
            e -> 'recvBytes' as rpc_recv_bytes,
            e -> 'sendBytes' as rpc_send_bytes,
            e -> 'rpc_hi_mark_fwd' as rpc_hi_mark_fwd,
            e -> 'rpc_hi_mark_rev' as rpc_hi_mark_rev,
            e -> 'recvTime' as rpc_recv_ms,
            e -> 'sendTime' as rpc_send_ms
        from unnest(events) as e
        where e -> 'type' = '8'
        offset 0
    ) as f;
end;
comment on function perforce.rpc_metrics(jsonb[]) is
    'What RPC records (type 8) sum up to, in one row: columns of command_logs. offset 0 keeps a field from being looked up for every mention';
