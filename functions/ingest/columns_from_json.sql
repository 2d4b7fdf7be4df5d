create or replace function perforce_internal.columns_from_json(fields jsonb)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with mapped as (
        select
            f.key,
            r.column_name,
            case
                when jsonb_typeof(f.value) in ('object', 'array') then f.value
                else to_jsonb(f.value #>> '{}')
            end as value,
            case
                when r.column_name in ('pid', 'cmdno') then f.value
                when r.data_type = 'integer' then to_jsonb(perforce_internal.whole_number(f.value #>> '{}'))
                when jsonb_typeof(f.value) not in ('object', 'array') then to_jsonb(f.value #>> '{}')
            end as fitting
        from jsonb_each(fields) as f
        left join perforce.record_fields as r on r.field_name = 'f_' || f.key
        where coalesce(r.column_name, 'payload') <> ''
    )

    select
        coalesce(jsonb_object_agg(m.column_name, m.fitting) filter (where m.column_name is not null and m.fitting is not null), '{}')
        || jsonb_build_object(
            'payload',
            coalesce(
                jsonb_object_agg(
                    case
                        when m.column_name is not null
                            or m.key in ('at', 'type', 'server', 'pid', 'cmdno', 'extra', 'fields') then 'f_' || m.key
                        else m.key
                    end,
                    m.value
                ) filter (where m.column_name is null or m.fitting is null),
                '{}'
            )
        )
    from mapped as m;
end;
comment on function perforce_internal.columns_from_json(jsonb) is
    'Columns of raw_events, payload among them, for the fields of an event by p4d''s names without f_, as record_fields maps them and as the loader would: a number in any spelling; what its column cannot hold goes to payload under its full name, as text';
