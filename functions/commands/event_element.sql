-- Nothing but an expression, so that callers have it inlined: the event is never put together as a row.
create or replace function perforce_internal.event_element(event perforce.raw_events)
returns jsonb
language sql stable parallel safe
return case
    when event.payload = '{}' or event.payload - 'extra' = '{}' then event.payload
    else perforce_internal.payload_fields(event.payload)
end || coalesce(
    case
        when perforce_internal.is_bulk_event(event)
            then coalesce(perforce_internal.brief_element(event), perforce_internal.bulk_element(event)::jsonb)
    end,
    perforce_internal.element_text(event)::jsonb
);
comment on function perforce_internal.event_element(perforce.raw_events) is
    'The form of an event in the arrays of command_events: {"at", "type", "server", its own fields}; starts, ends and ComputeEnds with pid and cmdno, starts with func. Callers set TimeZone to UTC, in which times are written';
