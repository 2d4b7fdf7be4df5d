create or replace function perforce_internal.import_batch_table()
returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    columns record;
begin
    select
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) as names,
        string_agg(
            format('%I %s', a.attname, format_type(a.atttypid, null)) || case a.attname when 'payload' then ' default ''{}''' else '' end,
            ', ' order by a.attnum
        ) as definitions
    into columns
    from pg_attribute as a
    where a.attrelid = 'perforce.raw_events'::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
    execute format(
        'create temporary table if not exists import_batch ('
        'n bigint generated always as identity, record jsonb, is_odd boolean, refused text, refused_by text, %s) on commit drop',
        columns.definitions
    );
    return columns.names;
end
$$;
comment on function perforce_internal.import_batch_table() is
    'Makes the temporary table by whose way import_events brings rows to raw_events, for this transaction; returns the columns that both have';
