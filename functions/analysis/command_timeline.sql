-- The command comes first, and tells the days to look into (offset 0): all days have an index that could tell instead.
create or replace function perforce.command_timeline(cmdident text)
returns table (
    offset_ms numeric, event_time timestamptz, server_id text, event_name text, summary text, event_type integer,
    payload jsonb
)
language sql stable parallel safe
begin atomic
    select
        trim_scale(extract(epoch from e.event_time - min(e.event_time) over ()) * 1000),
        e.event_time,
        e.server_id,
        e.event_name,
        perforce_internal.event_summary(e.event_type, e.payload),
        e.event_type,
        e.payload
    from (
        select c.first_event_at, c.last_event_at
        from perforce_internal.command_spans as c
        where c.cmdident = command_timeline.cmdident and c.is_current
        offset 0
    ) as s
    cross join lateral (
        select k.*
        from perforce.events as k
        where k.cmdident = command_timeline.cmdident and k.event_time between s.first_event_at and s.last_event_at
        offset 0
    ) as e
    order by e.event_time, e.event_type, e.server_id, e.payload;
end;
comment on function perforce.command_timeline(text) is
    'Every event of one command over all its servers in order of time: offset_ms since its first event, what it says in one line, and all its fields. As far back as raw_events goes';
