create or replace function perforce_internal.import_source(source regclass, payload_column text, key_prefix text, types integer[])
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    moment text := (select t.moment from perforce_internal.import_time(source) as t);
    payload text := coalesce('s.' || quote_ident(payload_column) || '::jsonb', 'null::jsonb');
    heads text;
    others text;
    texts text;
    keys text;
begin
    select
        format(
            '%s as type_text, %s as ns_text',
            min(format('s.%I::text', c.column_name)) filter (where c.field_name = 'f_eventtype'),
            coalesce(min(format('nullif(s.%I::text, '''')', c.column_name)) filter (where c.field_name = 'f_timestamp2'), 'null')
        )
    into heads
    from perforce_internal.import_columns(source) as c;
    select coalesce('num_nonnulls(' || string_agg(format('s.%I', o), ', ') || ')', '0') into others
    from perforce_internal.import_other_columns(source, payload_column) as o;
    select
        string_agg(format(case when f.is_column then 's.%I::text as %I' else 'p.%I as %I' end, f.given_as, f.name), ', '),
        coalesce(string_agg(format('%I text', f.given_as), ', ') filter (where not f.is_column), 'nothing text')
    into texts, keys
    from perforce_internal.import_fields(source, key_prefix, types) as f
    where f.is_read;

    return format(
        'select s as source_row, %1$s, %2$s as at, %3$s as payload, %4$s as others, %5$s from %6$s as s'
        ' cross join lateral jsonb_to_record(case when jsonb_typeof(%3$s) = ''object'' then %3$s else ''{}'' end) as p (%7$s)',
        heads, moment, payload, others, texts, source, keys
    );
end
$$;
comment on function perforce_internal.import_source(regclass, text, text, integer[]) is
    'A query for the rows s of an event table, all that goes to raw_events as text: columns, and keys of the json column that plain rows of these types have. Names are in it by %I or as a regclass, data never';
