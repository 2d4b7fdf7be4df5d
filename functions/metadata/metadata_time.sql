create or replace function perforce_internal.metadata_time(source regclass, wanted text)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    column_name text := perforce_internal.metadata_column(source, wanted);
    type text := (
        select format_type(a.atttypid, null) from pg_attribute as a
        where a.attrelid = source and quote_ident(a.attname) = column_name
    );
begin
    case type
        when 'timestamp with time zone' then
            return 'h.' || column_name;
        when 'timestamp without time zone' then
            return format('h.%s at time zone ''UTC''', column_name);
        else
            column_name := perforce_internal.metadata_column(source, wanted, 'N');
            return format('timestamptz ''epoch'' + h.%s * interval ''1 second''', column_name);
    end case;
end
$$;
comment on function perforce_internal.metadata_time(regclass, text) is
    'An expression for the time in a column of a mirrored table h: seconds since 1970, as p4d has it, or a timestamp. P4081: it is neither';
