-- offset 0 has each command looked up by its key: without it the planner reads all of command_logs for the join.
create or replace function perforce.commands_between(from_time timestamptz, to_time timestamptz)
returns setof perforce_internal.commands_then
language sql stable parallel safe
begin atomic
    select c.*, s.known_until < from_time
    from perforce_internal.spans_between(from_time, to_time) as s
    cross join lateral (
        select k.*
        from perforce.commands as k
        where k.first_event_at = s.first_event_at and k.cmdident = s.cmdident
        offset 0
    ) as c
    where s.present_until >= from_time;
end;
comment on function perforce.commands_between(timestamptz, timestamptz) is
    'What ran at any time from one time to another, both included; give one instant twice for what ran then. Columns as in commands, and is_presumed: false, it is known to have run: it ended later, or wrote something later, or still runs and is not silent for longer than its func usually is; true, it never ended and was not heard of any more, but may have run until gone_at';
