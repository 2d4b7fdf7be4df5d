-- Both arguments are in order already; the usual case, that what arrived is later, costs one comparison.
create or replace function perforce_internal.merge_events(stored jsonb[], arrived jsonb[])
returns jsonb[]
language sql stable parallel safe
return case
    when arrived = '{}' then stored
    when stored = '{}' then arrived
    when stored[cardinality(stored)] ->> 'at' collate "C" < arrived[1] ->> 'at' collate "C" then
        case
            when cardinality(stored) = 64 then stored
            else perforce_internal.first_events(stored || arrived, false)
        end
    else perforce_internal.first_events(stored || arrived, true)
end;
comment on function perforce_internal.merge_events(jsonb[], jsonb[]) is
    'What an array of command_events holds after events arrived: of both, which are in order, what first_events() leaves';
