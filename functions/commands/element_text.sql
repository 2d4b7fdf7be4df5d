-- Nothing but an expression, so that callers have it inlined: the event is never put together as a row.
create or replace function perforce_internal.element_text(event perforce.raw_events)
returns text
language sql stable parallel safe
return concat(
    '{"at":', to_json(event.event_time), ',"type":', event.event_type,
    ',"server":', coalesce(to_json(nullif(event.server_id, ''))::text, 'null'),
    perforce_internal.process_fields(event), perforce_internal.own_fields(event, 0), '}'
);
comment on function perforce_internal.element_text(perforce.raw_events) is
    'An event as it stands in the arrays of command_events, as text, without what has no column. The text of "at" depends on TimeZone: callers set UTC';
