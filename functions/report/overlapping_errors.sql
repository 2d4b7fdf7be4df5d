create or replace function perforce_internal.overlapping_errors(from_time timestamptz, to_time timestamptz)
returns setof perforce.error_events
language sql stable parallel safe
begin atomic
    select e.*
    from perforce.error_events as e
    where e.first_event_at >= from_time and e.first_event_at < to_time and e.event_time < to_time
    union all
    select e.*
    from perforce_internal.carried_commands(from_time) as c
    cross join lateral (
        select k.*
        from perforce.error_events as k
        where k.cmdident = c.cmdident and k.first_event_at = c.first_event_at
        offset 0
    ) as e
    where e.event_time >= from_time and e.event_time < to_time;
end;
comment on function perforce_internal.overlapping_errors(timestamptz, timestamptz) is
    'The errors from one time to before another, of commands that began before as well';
