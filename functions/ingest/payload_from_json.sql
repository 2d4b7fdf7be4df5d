create or replace function perforce_internal.payload_from_json(fields jsonb)
returns jsonb
language sql stable
begin atomic
    select
        coalesce(
            jsonb_object_agg(
                case
                    when f.key in ('at', 'type', 'server', 'pid', 'cmdno', 'extra', 'fields') then 'f_' || f.key
                    else f.key
                end,
                case
                    when r.data_type = 'integer' and f.value #>> '{}' ~ '^(0|-?[1-9][0-9]{0,17})(\.[0-9]{0,8}[1-9])?$'
                        then (f.value #>> '{}')::jsonb
                    else f.value
                end
            ),
            '{}'
        )
    from jsonb_each(fields) as f
    left join perforce.record_fields as r on r.field_name = 'f_' || f.key;
end;
comment on function perforce_internal.payload_from_json(jsonb) is
    'Own fields of an event given as JSON, as the loader would write them: what p4d counts in is a JSON number, even if it came as text';
