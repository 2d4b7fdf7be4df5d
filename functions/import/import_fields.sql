create or replace function perforce_internal.import_fields(source regclass, key_prefix text)
returns table (name text, type text, place smallint, is_column boolean, given_as text)
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    select distinct on (f.column_name)
        f.column_name, format_type(a.atttypid, null), a.attnum, c.column_name is not null,
        coalesce(c.column_name, key_prefix || substr(f.field_name, 3))
    from perforce.record_fields as f
    join pg_attribute as a on a.attrelid = 'perforce.raw_events'::regclass and a.attname = f.column_name
    left join perforce_internal.import_columns(source) as c on c.field_name = f.field_name
    order by f.column_name, c.column_name is null, f.field_name;
end;
comment on function perforce_internal.import_fields(regclass, text) is
    'Where an event table holds what goes to each column of raw_events: in a column, or under a key of its json column';
