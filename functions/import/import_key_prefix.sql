create or replace function perforce_internal.import_key_prefix(source regclass, payload_column text)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    prefix text := 'f_';
begin
    if payload_column is not null then
        execute format(
            'select case when bool_or(k.key like ''f\_%%'') is false then '''' else ''f_'' end'
            ' from (select s.%I::jsonb as payload from %s as s where s.%1$I is not null limit 100) as s'
            ' cross join lateral jsonb_each(case when jsonb_typeof(s.payload) = ''object'' then s.payload else ''{}'' end) as k',
            payload_column, source
        )
        into prefix;
    end if;
    return prefix;
end
$$;
comment on function perforce_internal.import_key_prefix(regclass, text) is
    'f_, or empty where the json column of an event table has keys without it';
