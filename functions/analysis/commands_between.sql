-- offset 0 has each command looked up by its key: without it the planner reads all of command_logs for the join.
create or replace function perforce.commands_between(from_time timestamptz, to_time timestamptz)
returns setof perforce.commands
language sql stable parallel safe
begin atomic
    select c.*
    from perforce_internal.spans_between(from_time, to_time) as s
    cross join lateral (
        select k.*
        from perforce.commands as k
        where k.first_event_at = s.first_event_at and k.cmdident = s.cmdident
        offset 0
    ) as c
    where s.ended_at is null or s.ended_at >= from_time;
end;
comment on function perforce.commands_between(timestamptz, timestamptz) is
    'The commands that ran at any time from one time to another, both included; give one instant twice for what ran then. An orphaned command ran until it was given up';
