create or replace function perforce_internal.import_time(source regclass, out moment text, out range text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    column_name text;
    column_type text;
begin
    select format('s.%I', c.column_name), c.column_type into column_name, column_type
    from perforce_internal.import_columns(source) as c
    where c.field_name = 'f_timestamp' and c.column_type in (
        'timestamp with time zone', 'timestamp without time zone', 'integer', 'bigint', 'numeric', 'double precision', 'text',
        'character varying', 'character'
    );
    if column_type is null or not exists (
        select from perforce_internal.import_columns(source) as c where c.field_name = 'f_eventtype'
    ) then
        raise exception '% is no event table: it has no column %', source,
            case when column_type is null then 'f_timestamp that is a time' else 'f_eventtype' end
            using errcode = 'P4070', detail = format('Its columns are: %s.', (
                select string_agg(a.attname || ' ' || format_type(a.atttypid, null), ', ' order by a.attnum)
                from pg_attribute as a
                where a.attrelid = source and a.attnum > 0 and not a.attisdropped
            )),
            hint = 'It needs f_eventtype, f_timestamp and p4d''s other fields, by these names, with or without f_.';
    end if;
    case
        when column_type = 'timestamp with time zone' then
            moment := format('case when isfinite(%s) then %1$s end', column_name);
            range := format('%s >= $3 and %1$s < $4', column_name);
        when column_type = 'timestamp without time zone' then
            moment := format('case when isfinite(%s) then %1$s at time zone ''UTC'' end', column_name);
            range := format('%s >= $3 at time zone ''UTC'' and %1$s < $4 at time zone ''UTC''', column_name);
        when column_type in ('integer', 'bigint', 'numeric', 'double precision') then
            moment := format(
                'case when %s between 0 and 99999999999 then timestamptz ''epoch'' + %1$s * interval ''1 second'' end', column_name
            );
            range := format('%s >= extract(epoch from $3) and %1$s < extract(epoch from $4)', column_name);
        else
            moment := format('perforce_internal.time_from_text(%s::text)', column_name);
            range := format('%s >= $3 and %1$s < $4', moment);
    end case;
    range := format('%s and %s is not null', range, moment);
end
$$;
comment on function perforce_internal.import_time(regclass) is
    'Expressions for the time of a row s of an event table, null where that is none, and for its lying from $3 to before $4, which an index may serve. A time without zone is one in UTC. P4070: it has no such column';
