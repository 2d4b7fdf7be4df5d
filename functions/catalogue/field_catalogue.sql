create or replace function perforce_internal.field_catalogue()
returns table (field_name text, column_name text, column_type text, column_place integer)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set quote_all_identifiers = off
begin atomic
    select f.field_name, f.column_name, format_type(a.atttypid, null), a.attnum::integer
    from perforce.record_fields as f
    left join pg_attribute as a
        on a.attrelid = 'perforce.raw_events'::regclass and a.attname = f.column_name and a.attnum > 0
            and not a.attisdropped;
end;
comment on function perforce_internal.field_catalogue() is
    'Which column of raw_events, of which type, holds a field, for loaders; column_place tells their order. column_name as in record_fields: empty: it is not kept, null: it has no column';
