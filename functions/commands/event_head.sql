create or replace function perforce_internal.event_head(
    event_time timestamptz, event_type integer, server_id text, pid bigint, cmdno integer, func text
)
returns jsonb
language sql stable parallel safe
return case
    when event_type = 0 then jsonb_build_object(
        'at', event_time, 'type', event_type, 'server', server_id, 'pid', pid, 'cmdno', cmdno, 'func', func
    )
    when event_type in (1, 2) then jsonb_build_object(
        'at', event_time, 'type', event_type, 'server', server_id, 'pid', pid, 'cmdno', cmdno
    )
    else jsonb_build_object('at', event_time, 'type', event_type, 'server', server_id)
end;
comment on function perforce_internal.event_head(timestamptz, integer, text, bigint, integer, text) is
    'What an element of the arrays of command_events has beside its own fields: every event its time, type and server; starts, ends and ComputeEnds their process';
