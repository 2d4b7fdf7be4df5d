-- The records of the time are read once, and those of a command compared among themselves where it has one of another track
-- type than the first of all: of several types are few, and often there are none. Only where some of a command lie outside
-- of the time are all of its records looked up.
create or replace function perforce.network_use_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.network_use
language sql stable parallel safe
begin atomic
    with commands as (
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

    track_types as materialized (
        select
            min(coalesce(r.track_type, '') collate "C") as first_of_all,
            max(coalesce(r.track_type, '') collate "C") as last_of_all
        from records as r
    ),

    mixed as (
        select r.cmdident, coalesce(r.server_id, '') as server_id
        from records as r
        where (select t.first_of_all <> t.last_of_all from track_types as t) and r.cmdident in (
            select o.cmdident
            from records as o
            where coalesce(o.track_type, '') <> (select t.first_of_all from track_types as t)
        )
        group by r.cmdident, coalesce(r.server_id, '')
        having min(coalesce(r.track_type, '') collate "C") <> max(coalesce(r.track_type, '') collate "C")
    )

    select
        c.cmdident, c.first_event_at, r.event_time, r.server_id, r.track_type,
        case
            when r.server_id is distinct from c.server_id then 'server'
            when (r.cmdident, coalesce(r.server_id, '')) in (select m.cmdident, m.server_id from mixed as m) then null
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
    join records as r on r.cmdident = c.cmdident and r.event_time between c.first_event_at and c.last_event_at;
end;
comment on function perforce.network_use_between(timestamptz, timestamptz) is
    'Rows of network_use for the records written from one time to another, both included. Use it for a window of time, hours or months: it reads the records of the window once, where the view looks each command up';
