-- Both arguments are in order already; the usual case, that what arrived is later, costs one comparison.
create or replace function perforce_internal.merge_events(stored jsonb[], arrived jsonb[])
returns jsonb[]
language sql immutable parallel safe
return case
    when arrived is null then stored
    when coalesce(cardinality(stored), 0) = 0 then arrived
    when stored[cardinality(stored)] ->> 'at' collate "C" < arrived[1] ->> 'at' collate "C" then stored || arrived
    else perforce_internal.sorted_events(stored || arrived)
end;
comment on function perforce_internal.merge_events(jsonb[], jsonb[]) is 'Events of two ordered arrays in one, ordered too';
