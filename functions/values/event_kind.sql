-- The types that p4d writes in bulk come first, each by an equality, a tenth of a list's time. Each literal is of the type
-- by itself: a cast of the whole would keep the function from being inlined.
create or replace function perforce_internal.event_kind(event_type integer)
returns perforce_internal.kind
language sql immutable parallel safe
return case event_type
    when 9 then 'performance'::perforce_internal.kind
    when 6 then 'audit'::perforce_internal.kind
    when 0 then 'start'::perforce_internal.kind
    when 2 then 'end'::perforce_internal.kind
    when 7 then 'performance'::perforce_internal.kind
    when 8 then 'performance'::perforce_internal.kind
    when 1 then 'performance'::perforce_internal.kind
    else case
        when event_type in (13, 18) then 'audit'::perforce_internal.kind
        when event_type in (3, 4, 5) then 'error'::perforce_internal.kind
        when event_type = 11 then 'trigger'::perforce_internal.kind
        when event_type in (14, 21, 22, 23, 24, 25, 26) then 'performance'::perforce_internal.kind
        else 'other'::perforce_internal.kind
    end
end;
comment on function perforce_internal.event_kind(integer) is
    'Array of command_events that a record type goes to; an unknown type is other';
