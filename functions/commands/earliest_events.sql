create or replace function perforce_internal.earliest_events(events jsonb[])
returns jsonb[]
language sql immutable parallel safe
return case when events is null then '{}' when cardinality(events) <= 64 then events else events[:64] end;
comment on function perforce_internal.earliest_events(jsonb[]) is
    'The 64 first of ordered events, which a row of command_events holds; none for null';
