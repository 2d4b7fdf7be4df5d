create or replace function perforce_internal.overlapping_errors(from_time timestamptz, to_time timestamptz)
returns setof perforce.error_events
language sql stable parallel safe
begin atomic
    select e.*
    from perforce.error_events as e
    where e.event_time >= from_time and e.event_time < to_time and e.first_event_at < to_time;
end;
comment on function perforce_internal.overlapping_errors(timestamptz, timestamptz) is
    'The errors from one time to before another, of commands, also of those that began before';
