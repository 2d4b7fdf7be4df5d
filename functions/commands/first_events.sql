create or replace function perforce_internal.first_events(events jsonb[], is_unordered boolean)
returns jsonb[]
language sql immutable parallel safe
return case
    when events is null then '{}'
    when is_unordered then (perforce_internal.sorted_events(events))[:64]
    when cardinality(events) <= 64 then events
    else events[:64]
end;
comment on function perforce_internal.first_events(jsonb[], boolean) is
    'What of the events of one kind a row of command_events holds: the earliest 64, in order; none for null. is_unordered: they may not be in order yet';
