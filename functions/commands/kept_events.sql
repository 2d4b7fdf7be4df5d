create or replace function perforce_internal.kept_events(stored jsonb[], arrived jsonb[])
returns jsonb[]
language sql immutable parallel safe
return case
    when arrived is null then stored
    when cardinality(stored) = 64 and stored[64] ->> 'at' collate "C" < arrived[1] ->> 'at' collate "C" then stored
    else (perforce_internal.merge_events(stored, arrived))[:64]
end;
comment on function perforce_internal.kept_events(jsonb[], jsonb[]) is
    'What a row of command_events holds after events arrived: the earliest 64 of the kind';
