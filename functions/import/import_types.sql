create or replace function perforce_internal.import_types(source regclass, from_time timestamptz, to_time timestamptz)
returns integer[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    type_column text := (
        select c.column_name from perforce_internal.import_columns(source) as c where c.field_name = 'f_eventtype'
    );
    types integer[];
begin
    execute format(
        'select array_agg(distinct split_part(t.spelling, ''.'', 1)::integer)'
        ' from (select s.%I::text as spelling from %s as s where %s group by 1) as t'
        ' where t.spelling ~ ''^[0-9]{1,5}(\.|$)''',
        type_column, source, (perforce_internal.import_time(source)).range
    )
    into types
    using null, null, from_time, to_time;
    return types;
end
$$;
comment on function perforce_internal.import_types(regclass, timestamptz, timestamptz) is
    'The record types of the rows of an event table, from a time to before another; null: of none';
