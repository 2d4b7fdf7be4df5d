-- Own fields that are named like the others give way. jsonb sorts less when the longer object comes last.
create or replace function perforce_internal.event_element(
    event_time timestamptz, event_type integer, server_id text, pid bigint, cmdno integer, func text, payload jsonb
)
returns jsonb
language sql stable parallel safe
return case
    when payload ?| '{at,type,server,pid,cmdno,func}'
        then payload || perforce_internal.event_head(event_time, event_type, server_id, pid, cmdno, func)
    else perforce_internal.event_head(event_time, event_type, server_id, pid, cmdno, func) || payload
end;
comment on function perforce_internal.event_element(timestamptz, integer, text, bigint, integer, text, jsonb) is
    'The form an event has in the arrays of command_events. The text of "at" depends on TimeZone: callers set UTC';
