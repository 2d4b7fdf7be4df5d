-- Of few keys, of which hardly one is left out, a row takes half the time of text that is read as JSON, and two thirds of
-- jsonb_build_object's, which looks up the type of every key. Nothing but an expression, so that callers have it inlined.
create or replace function perforce_internal.brief_element(event perforce.raw_events)
returns jsonb
language sql stable parallel safe
return case event.event_type
    when 6 then
        case
            when event.server_id <> '' and event.file <> '' and event.action <> ''
                and num_nulls(event.rev, event.file_bytes) = 0
                then to_jsonb(row(
                    event.event_time, event.rev, event.file, 6, event.action, event.server_id, event.file_bytes
                )::perforce_internal.audit_element)
        end
    when 0 then to_jsonb(row(
        event.event_time, event.pid, nullif(event.func, ''), 0, event.cmdno, nullif(event.server_id, '')
    )::perforce_internal.start_element)
    when 2 then
        case
            when event.server_id <> '' and num_nulls(event.pid, event.cmdno) = 0 then jsonb_strip_nulls(to_jsonb(row(
                event.event_time, event.pid, 2, event.cmdno, nullif(event.lapse, ''), nullif(event.paused, ''),
                nullif(event.reason, ''), event.server_id, event.memory_cmd_mb, event.memory_proc_mb
            )::perforce_internal.end_element))
        end
    when 1 then to_jsonb(row(
        event.event_time, event.pid, 1, event.cmdno, nullif(event.server_id, '')
    )::perforce_internal.compute_end_element)
end;
comment on function perforce_internal.brief_element(perforce.raw_events) is
    'A start, an end of compute, an end or an audit (types 0, 1, 2 and 6) as it stands in the arrays of command_events; null for other types, for those without server, pid or cmdno, where JSON has null, and for audits that lack a field. Without payload, and without fields of other types. The text of "at" depends on TimeZone: callers set UTC';
