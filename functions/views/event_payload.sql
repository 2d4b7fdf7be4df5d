create or replace function perforce_internal.event_payload(event perforce.raw_events)
returns jsonb
language sql stable parallel safe
return
    case when event.payload <> '{}' then perforce_internal.payload_fields(event.payload) else '{}' end
    || concat(
        '{', substr(
            concat(perforce_internal.process_fields(event), perforce_internal.own_fields(event, null)), 2
        ), '}'
    )::jsonb;
comment on function perforce_internal.event_payload(perforce.raw_events) is
    'The own fields of an event, as views show them: zeros included; of starts, ends and ComputeEnds also pid and cmdno, of starts func';
