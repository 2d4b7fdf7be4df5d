create or replace function perforce_internal.first_events(events jsonb[], is_unordered boolean)
returns jsonb[]
language sql stable parallel safe
return case
    when events is null then '{}'
    when is_unordered then perforce_internal.cut_events(perforce_internal.sorted_events(events))
    when cardinality(events) <= 64 and pg_column_size(events) <= 65536 then events
    else perforce_internal.cut_events(events)
end;
comment on function perforce_internal.first_events(jsonb[], boolean) is
    'What of the events of one kind a row of command_events holds: the earliest 64, but none behind 64 KiB of others; none for null. is_unordered: they may not be in order yet';
