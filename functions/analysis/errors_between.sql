create or replace function perforce.errors_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.error_events
language sql stable parallel safe
begin atomic
    select e.*
    from perforce.error_events as e
    where e.event_time between from_time and to_time;
end;
comment on function perforce.errors_between(timestamptz, timestamptz) is
    'The errors from one time to another, both included, each once: of commands, whenever they began, and of none';
