create or replace function perforce_internal.import_other_columns(source regclass, payload_column text)
returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select a.attname::text
    from pg_attribute as a
    left join perforce_internal.import_columns(source) as c on c.column_name = a.attname
    left join perforce.record_fields as f on f.field_name = c.field_name
    where a.attrelid = source and a.attnum > 0 and not a.attisdropped and a.attname <> coalesce(payload_column, '')
        and (f.field_name is not null or a.attname like 'f\_%')
        and coalesce(f.column_name, 'payload') <> ''
        and coalesce(f.field_name, '') not in ('f_eventtype', 'f_timestamp', 'f_timestamp2')
        and not exists (
            select from perforce_internal.import_fields(source, '', null) as w where w.is_column and w.given_as = a.attname
        );
end;
comment on function perforce_internal.import_other_columns(regclass, text) is
    'Columns of an event table whose fields have no column in raw_events, or share it with another field';
