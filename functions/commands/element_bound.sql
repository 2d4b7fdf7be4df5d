-- The keys and numbers of the longest record that is_bulk_event() knows come to 1,084 bytes; JSON of a payload takes up to
-- eight times its text. Nothing but an expression, so that callers have it inlined.
create or replace function perforce_internal.element_bound(event perforce.raw_events)
returns integer
language sql stable parallel safe
return case
    when perforce_internal.is_bulk_event(event) then
        1280 + octet_length(concat(event.server_id, event.table_name, event.track_type, event.timer))
        + coalesce(8 * octet_length(nullif(event.payload, '{}')::text), 0)
    else 65536
end;
comment on function perforce_internal.element_bound(perforce.raw_events) is
    'Bytes that event_element() of an event takes at most, without making it; 65536, which is all that a row of command_events has room for, if that is not easily told';
