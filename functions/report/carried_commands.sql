create or replace function perforce_internal.carried_commands(from_time timestamptz)
returns table (cmdident text, first_event_at timestamptz)
language sql stable parallel safe
begin atomic
    select s.cmdident, s.first_event_at
    from perforce_internal.spans_between(from_time, from_time) as s
    where s.first_event_at < from_time;
end;
comment on function perforce_internal.carried_commands(timestamptz) is
    'The commands that began before a time and lived, or had events, then or later: what a report that begins then has to look for by key';
