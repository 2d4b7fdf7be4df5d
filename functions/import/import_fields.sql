-- The fields that all records begin with are those of starts, type 0.
create or replace function perforce_internal.import_fields(source regclass, key_prefix text, types integer[])
returns table (name text, type text, place smallint, is_column boolean, given_as text, is_read boolean)
language sql stable
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
begin atomic
    with fields as (
        select
            f.field_name, f.column_name, c.column_name as source_column,
            exists (
                select from perforce.record_layouts as l where l.event_type = any(types || 0) and f.field_name = any(l.fields)
            ) as occurs
        from perforce.record_fields as f
        left join perforce_internal.import_columns(source) as c on c.field_name = f.field_name
    )

    select distinct on (f.column_name)
        f.column_name, format_type(a.atttypid, null), a.attnum, f.source_column is not null,
        coalesce(f.source_column, key_prefix || substr(f.field_name, 3)),
        f.source_column is not null or f.occurs
    from fields as f
    join pg_attribute as a on a.attrelid = 'perforce.raw_events'::regclass and a.attname = f.column_name
    order by f.column_name, f.source_column is null, not f.occurs, f.field_name;
end;
comment on function perforce_internal.import_fields(regclass, text, integer[]) is
    'Where an event table holds what goes to each column of raw_events: in a column, or under a key of its json column. is_read: whether plain rows of these types have it; a row that has another is not plain';
