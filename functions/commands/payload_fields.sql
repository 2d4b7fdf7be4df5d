create or replace function perforce_internal.payload_fields(payload jsonb)
returns jsonb
language sql immutable parallel safe
return (
    select
        coalesce(
            jsonb_object_agg(
                case
                    when f.key like 'f\_%' and substr(f.key, 3) not in ('at', 'type', 'server', 'pid', 'cmdno', 'extra', 'fields')
                        then substr(f.key, 3)
                    else f.key
                end,
                f.value
            ),
            '{}'
        )
    from jsonb_each(payload) as f
);
comment on function perforce_internal.payload_fields(jsonb) is
    'The payload of an event as it stands in the arrays of command_events: values that no column could hold lose the f_ of their names, save where that would hide a field that every element has';
