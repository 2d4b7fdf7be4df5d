create or replace function perforce_internal.overflowing_events(stored jsonb[], arrived jsonb[])
returns jsonb[]
language sql immutable parallel safe
return case
    when coalesce(cardinality(stored), 0) + cardinality(arrived) > 64 then (perforce_internal.merge_events(stored, arrived))[65:]
end;
comment on function perforce_internal.overflowing_events(jsonb[], jsonb[]) is
    'What command_event_chunks takes when events arrived: those beyond the earliest 64 of the kind; null: none';
