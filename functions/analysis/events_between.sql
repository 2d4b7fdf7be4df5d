-- The spans are materialized, so that the workers of a parallel plan do not each look for them.
create or replace function perforce.events_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.events
language sql stable parallel safe
begin atomic
    with spans as materialized (
        select s.cmdident, s.first_event_at, s.last_event_at
        from perforce_internal.spans_between(from_time, to_time) as s
    )

    select
        s.cmdident, r.event_time, r.event_type, t.event_name, perforce_internal.event_kind(r.event_type)::text,
        nullif(r.server_id, ''), perforce_internal.event_payload(r), s.first_event_at
    from perforce.raw_events as r
    left join spans as s
        on s.cmdident = r.cmdident and r.event_time between s.first_event_at and s.last_event_at
    left join perforce.record_types as t on t.event_type = r.event_type
    where r.event_time between from_time and to_time;
end;
comment on function perforce.events_between(timestamptz, timestamptz) is
    'What was written from one time to another, both included: rows of events, and with cmdident null the records that belong to no command. It reads the events of that time, and nothing else';
