create or replace function perforce_internal.metadata_column(source regclass, wanted text, category text default null)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    found record;
begin
    select a.attname, format_type(a.atttypid, null) as type, t.typcategory into found
    from pg_attribute as a
    join pg_type as t on t.oid = a.atttypid
    where a.attrelid = source and a.attnum > 0 and not a.attisdropped and lower(a.attname) = lower(wanted)
    order by a.attname = wanted desc
    limit 1;
    if found.attname is null or found.typcategory <> category then
        raise exception '% has no column "%"%', source, wanted,
            case category when 'N' then ' that is a number' when 'S' then ' that is text' else '' end
            using errcode = 'P4081', detail = coalesce(
                'It is ' || found.type || '.',
                format('Its columns are: %s.', (
                    select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                    from pg_attribute as a
                    where a.attrelid = source and a.attnum > 0 and not a.attisdropped
                ))
            ),
            hint = 'A view with p4d''s names and types over the table will do: give link_metadata the view.';
    end if;
    return quote_ident(found.attname);
end
$$;
comment on function perforce_internal.metadata_column(regclass, text, text) is
    'The column of a table that mirrors p4d''s metadata, quoted, by p4d''s name in any case. category: N for a number, S for text, null for any. P4081: it has no such column';
