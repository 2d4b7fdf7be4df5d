create or replace function perforce_internal.import_columns(source regclass)
returns table (column_name text, column_type text, field_name text)
language sql stable
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
begin atomic
    select distinct on (f.field_name) a.attname::text, format_type(a.atttypid, null), f.field_name
    from pg_attribute as a
    join perforce.record_fields as f on perforce_internal.plain_name(f.field_name) = perforce_internal.plain_name(a.attname)
    where a.attrelid = source and a.attnum > 0 and not a.attisdropped
        and a.atttypid <> all('{json, jsonb}'::regtype[])
    order by f.field_name, a.attname = f.field_name desc, a.attname like 'f\_%' desc, a.attnum;
end;
comment on function perforce_internal.import_columns(regclass) is
    'Which columns of a table hold p4d''s fields, by their names: f_user, user or F_USER';
