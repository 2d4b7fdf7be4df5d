-- Neither part is behind a join: of months only the columns asked for are read, and no command is looked up. Apart from
-- commands_between, whose rows are others: one made of the other would name all their columns again.
create or replace function perforce_internal.overlapping_commands(from_time timestamptz, to_time timestamptz)
returns setof perforce.commands
language sql stable parallel safe
begin atomic
    select c.*
    from perforce.commands as c
    where c.first_event_at >= from_time and c.first_event_at < to_time
    union all
    select k.*
    from perforce_internal.spans_between(from_time, from_time) as s
    cross join lateral perforce_internal.command_by_key(s.first_event_at, s.cmdident) as k
    where s.first_event_at < from_time and s.known_until >= from_time;
end;
comment on function perforce_internal.overlapping_commands(timestamptz, timestamptz) is
    'The commands that are known to have run at any time from one time to before another: those of commands_between that are not presumed, fast over months';
