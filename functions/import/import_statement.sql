-- A row is plain when all its fields are known, and of some type that occurs, none is an object or array, and its numbers are
-- digits: nearly all are. What is not allowed is looked for, as a pattern of what is costs twice as much. What a function in
-- FROM returns is computed once a row, and, unlike what stands behind offset 0, by parallel workers.
create or replace function perforce_internal.import_statement(
    source regclass, payload_column text, types integer[], out statement text, out columns text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    key_prefix text := perforce_internal.import_key_prefix(source, payload_column);
    refusal constant text := $case$
        case
            when s.type_text is null then 'no f_eventtype'
            when s.type_text !~ '^[0-9]{1,5}(\.[0-9]{1,5})?$' then 'garbage: f_eventtype is not TYPE or TYPE.VERSION'
            when greatest(split_part(s.type_text, '.', 1)::integer, nullif(split_part(s.type_text, '.', 2), '')::integer) > 32767
                then 'garbage: f_eventtype is not TYPE or TYPE.VERSION'
            when s.at is null then 'no f_timestamp that is a time'
            when s.at < 'epoch' or s.at >= '2100-01-01 00:00Z' then 'time out of range: f_timestamp'
            when length(s.ns_text) > 9 or s.ns_text ~ '[^0-9]' then 'time out of range: f_timestamp2'
        end
    $case$;
    names text;
    assigned text;
    numbers text;
    texts text;
    known text[];
begin
    select
        string_agg(f.name, ', ' order by f.place),
        string_agg(
            format(
                case when f.is_read then 'case when v.is_plain then nullif(%s, '''')::%s end as %s' else 'null::%2$s as %3$s' end,
                case f.name when 'cmdident' then 'nullif(s.cmdident, ''-'')' else 's.' || f.name end, f.type, f.name
            ),
            ', ' order by f.place
        ),
        coalesce(string_agg('s.' || f.name, ', ') filter (where f.is_read and f.type <> 'text'), 'null'),
        coalesce(string_agg('s.' || f.name, ', ') filter (where f.is_read and f.type = 'text' and not f.is_column), 'null'),
        array_agg(f.given_as) filter (where f.is_read and not f.is_column)
        || array(select key_prefix || substr(r.field_name, 3) from perforce.record_fields as r where r.column_name = '')
    into names, assigned, numbers, texts, known
    from perforce_internal.import_fields(source, key_prefix, types) as f;

    columns := 'event_time, event_ns, event_type, event_version, payload, ' || names;
    statement := format(
        $create$
        create temporary table import_batch as
        select
            case when not v.is_plain then to_jsonb(s.source_row) end as record,
            not v.is_plain and %1$s is null as is_odd,
            case when not v.is_plain then %1$s end as refused,
            null::text as refused_by,
            '{}'::jsonb as payload,
            case
                when v.is_plain or %1$s is null then perforce_internal.import_event_time(s.at, s.ns_text::integer, $2)
            end as event_time,
            case when v.is_plain or %1$s is null then coalesce(mod(s.ns_text::integer, 1000), 0) end as event_ns,
            case when v.is_plain or %1$s is null then split_part(s.type_text, '.', 1)::integer end as event_type,
            case
                when v.is_plain or %1$s is null then coalesce(nullif(split_part(s.type_text, '.', 2), ''), '0')::integer
            end as event_version,
            %2$s
        from (%3$s where {condition}) as s
        cross join lateral coalesce(
            coalesce(jsonb_typeof(s.payload), 'object') = 'object' and s.others = 0
            and coalesce(s.payload, '{}') - %4$L::text[] = '{}'
            and (s.pid like '-%%' or length(s.pid) > 18) is not true and length(s.cmdno) > 9 is not true
            and concat_ws(e'\1', %5$s) !~ $1
            and concat_ws(e'\1', %6$s) !~ '(^|\x01)[[{]'
            and %1$s is null,
            false
        ) as v (is_plain)
        $create$,
        refusal, assigned, perforce_internal.import_source(source, payload_column, key_prefix, types), known, numbers, texts
    );
end
$$;
comment on function perforce_internal.import_statement(regclass, text, integer[]) is
    'The statement that makes a temporary table import_batch of rows of an event table, most of them of these types, in columns what is plain, as record the others; and the columns that it has of raw_events. It takes a condition on s in place of {condition}; $1: a pattern of what the numbers of plain rows, put together, do not hold; $2: whether times have fractions';
