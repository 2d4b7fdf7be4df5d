create or replace function perforce_internal.event_kind(event_type integer)
returns perforce_internal.kind
language sql immutable parallel safe
return (
    case
        when event_type in (9, 7, 8, 1) then 'performance'
        when event_type = 0 then 'start'
        when event_type = 2 then 'end'
        when event_type in (6, 13, 18) then 'audit'
        when event_type in (3, 4, 5) then 'error'
        when event_type = 11 then 'trigger'
        when event_type in (14, 21, 22, 23, 24, 25, 26) then 'performance'
        else 'other'
    end
)::perforce_internal.kind;
comment on function perforce_internal.event_kind(integer) is
    'Array of command_events that a record type goes to; an unknown type is other';
