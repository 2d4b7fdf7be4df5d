-- Nothing but an expression, so that callers have it inlined: the event is never put together as a row.
create or replace function perforce_internal.event_element(event perforce.raw_events)
returns jsonb
language sql stable parallel safe
return
    case when event.payload <> '{}' then perforce_internal.payload_fields(event.payload) else '{}' end
    || concat(
        '{"at":', to_json(event.event_time), ',"type":', event.event_type,
        ',"server":', coalesce(to_json(nullif(event.server_id, ''))::text, 'null'),
        perforce_internal.process_fields(event), perforce_internal.own_fields(event, 0), '}'
    )::jsonb;
comment on function perforce_internal.event_element(perforce.raw_events) is
    'The form of an event in the arrays of command_events: {"at", "type", "server", its own fields}; starts, ends and ComputeEnds with pid and cmdno, starts with func. The text of "at" depends on TimeZone: callers set UTC';
