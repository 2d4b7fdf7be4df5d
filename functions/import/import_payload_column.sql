create or replace function perforce_internal.import_payload_column(source regclass, wanted text)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    found text[] := array(
        select a.attname
        from pg_attribute as a
        where a.attrelid = source and a.attnum > 0 and not a.attisdropped and a.atttypid = any('{json, jsonb}'::regtype[])
        order by a.attnum
    );
begin
    if wanted = any(found) or wanted is null and cardinality(found) <= 1 then
        return coalesce(wanted, found[1]);
    end if;
    raise exception '% has % for the records'' own fields', source,
        case when wanted is null then 'several json columns' else format('no json column %I', wanted) end
        using errcode = 'P4070', detail = format('Its json columns are: %s.', coalesce(nullif(array_to_string(found, ', '), ''), 'none')),
        hint = 'Name one: import_events(''perforce.logs'', ..., payload_column => ''f_extra_data'').';
end
$$;
comment on function perforce_internal.import_payload_column(regclass, text) is
    'The json column of an event table: the one that is wanted, or else the only one; null: it has none. P4070: it has not that one, or several';
