-- offset 0 has the few that began before looked up by their key.
create or replace function perforce.slow_commands_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.slow_commands
language sql stable parallel safe
begin atomic
    select s.*
    from perforce.slow_commands as s
    where s.first_event_at >= from_time and s.first_event_at <= to_time
    union all
    select s.*
    from perforce_internal.spans_between(from_time, from_time) as b
    cross join lateral (
        select k.*
        from perforce.slow_commands as k
        where k.first_event_at = b.first_event_at and k.cmdident = b.cmdident
        offset 0
    ) as s
    where b.first_event_at < from_time and b.present_until >= from_time;
end;
comment on function perforce.slow_commands_between(timestamptz, timestamptz) is
    'Rows of slow_commands that ran at any time from one time to another, both included, whenever they began; give one instant twice for what was slow then. status tells what never ended: it may have been gone';
