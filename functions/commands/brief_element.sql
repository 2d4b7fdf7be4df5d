-- Of few keys, of which hardly one is left out, jsonb_build_object takes two thirds of the time of text that is read as JSON.
-- Keys are in the order of bulk_element(). Nothing but an expression, so that callers have it inlined.
create or replace function perforce_internal.brief_element(event perforce.raw_events)
returns jsonb
language sql stable parallel safe
return case event.event_type
    when 6 then
        case
            when event.server_id <> '' then jsonb_strip_nulls(jsonb_build_object(
                'at', event.event_time, 'rev', event.rev, 'file', nullif(event.file, ''), 'type', 6,
                'action', nullif(event.action, ''), 'server', event.server_id, 'filesize', event.file_bytes
            ))
        end
    when 0 then jsonb_build_object(
        'at', event.event_time, 'pid', event.pid, 'func', nullif(event.func, ''), 'type', 0, 'cmdno', event.cmdno,
        'server', nullif(event.server_id, '')
    )
    when 2 then
        case
            when event.server_id <> '' and num_nulls(event.pid, event.cmdno) = 0 then jsonb_strip_nulls(jsonb_build_object(
                'at', event.event_time, 'pid', event.pid, 'type', 2, 'cmdno', event.cmdno,
                'lapse', nullif(event.lapse, ''), 'paused', nullif(event.paused, ''),
                'reason', nullif(event.reason, ''), 'server', event.server_id, 'memory_cmd', event.memory_cmd_mb,
                'memory_proc', event.memory_proc_mb
            ))
        end
    when 1 then jsonb_build_object(
        'at', event.event_time, 'pid', event.pid, 'type', 1, 'cmdno', event.cmdno, 'server', nullif(event.server_id, '')
    )
end;
comment on function perforce_internal.brief_element(perforce.raw_events) is
    'A start, an end of compute, an end or an audit (types 0, 1, 2 and 6) as it stands in the arrays of command_events; null for other types, and for those without server, pid or cmdno, where JSON has null. Without payload, and without fields of other types. The text of "at" depends on TimeZone: callers set UTC';
