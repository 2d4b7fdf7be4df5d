-- The records of the time are read once, and those of a command compared among themselves. Only where some of a command lie
-- outside of the time are all of its records looked up.
create or replace function perforce.network_use_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.network_use
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_mergejoin = off
begin atomic
    with commands as materialized (
        select c.cmdident, c.first_event_at, c.last_event_at, c.server_id, c.user_name, c.func, c.host
        from perforce_internal.command_spans as c
        where c.first_event_at >= from_time and c.first_event_at <= to_time and c.is_current
        union all
        select c.cmdident, c.first_event_at, c.last_event_at, c.server_id, c.user_name, c.func, c.host
        from perforce_internal.spans_between(from_time, from_time) as s
        cross join lateral (
            select k.*
            from perforce_internal.command_spans as k
            where k.cmdident = s.cmdident and k.first_event_at = s.first_event_at and k.is_current
            offset 0
        ) as c
        where s.first_event_at < from_time and c.last_event_at >= from_time
    ),

    records as materialized (
        select
            r.cmdident, r.event_time, nullif(r.server_id, '') as server_id, nullif(r.track_type, '') as track_type,
            r.rpc_recv_count, r.rpc_send_count, r.rpc_recv_bytes, r.rpc_send_bytes, r.rpc_recv_ms, r.rpc_send_ms
        from perforce.raw_events as r
        where r.event_type = 8 and r.event_time >= from_time and r.event_time <= to_time and r.cmdident <> ''
    ),

    tracks as (
        select
            r.cmdident, coalesce(r.server_id, '') as server_id,
            min(coalesce(r.track_type, '')) = max(coalesce(r.track_type, '')) as is_one
        from records as r
        group by r.cmdident, coalesce(r.server_id, '')
    )

    select
        c.cmdident, c.first_event_at, r.event_time, r.server_id, r.track_type,
        case
            when r.server_id is distinct from c.server_id then 'server'
            when not t.is_one then null
            when c.first_event_at >= from_time and c.last_event_at <= to_time then 'client'
            when not exists (
                select
                from perforce.raw_events as o
                where o.cmdident = c.cmdident and o.event_time between c.first_event_at and c.last_event_at
                    and o.event_type = 8 and coalesce(o.server_id, '') = coalesce(r.server_id, '')
                    and coalesce(o.track_type, '') <> coalesce(r.track_type, '')
            ) then 'client'
        end,
        c.user_name, c.func, perforce.client_address(c.host), perforce.proxy_address(c.host), r.rpc_recv_count,
        r.rpc_send_count, r.rpc_recv_bytes, r.rpc_send_bytes, r.rpc_recv_ms, r.rpc_send_ms
    from commands as c
    join records as r on r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at
    join tracks as t on t.cmdident = r.cmdident and t.server_id = coalesce(r.server_id, '');
end;
comment on function perforce.network_use_between(timestamptz, timestamptz) is
    'Rows of network_use for the records written from one time to another, both included. Use it for a window of time, hours or months: it reads the records of the window once, where the view looks each command up';
