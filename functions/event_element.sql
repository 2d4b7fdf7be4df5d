create or replace function perforce.event_element(
    event_time timestamptz, event_type integer, server_id text, pid bigint, cmdno integer, func text, payload jsonb
)
returns jsonb
language sql stable parallel safe
return payload || case
    when event_type = 0 then jsonb_build_object(
        'at', event_time, 'type', event_type, 'server', server_id, 'pid', pid, 'cmdno', cmdno, 'func', func
    )
    when event_type in (1, 2) then jsonb_build_object(
        'at', event_time, 'type', event_type, 'server', server_id, 'pid', pid, 'cmdno', cmdno
    )
    else jsonb_build_object('at', event_time, 'type', event_type, 'server', server_id)
end;
comment on function perforce.event_element(timestamptz, integer, text, bigint, integer, text, jsonb) is
    'The form an event has in the arrays of command_events. The text of "at" depends on TimeZone: callers set UTC';
