-- The inner queries stand behind offset 0, so that what they compute is computed once a row. A row is plain when all its
-- fields are known, none is an object or array, and its numbers are at most 18 digits: nearly all are. What is not allowed
-- is looked for, as a pattern of what is costs twice as much.
create or replace function perforce_internal.import_statement(source regclass, payload_column text)
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    key_prefix text := perforce_internal.import_key_prefix(source, payload_column);
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
                'case when j.is_plain then nullif(%s, '''')%s end',
                case f.name when 'cmdident' then 'nullif(j.cmdident, ''-'')' else 'j.' || f.name end,
                '::' || nullif(f.type, 'text')
            ),
            ', ' order by f.place
        ),
        string_agg('s.' || f.name, ', ') filter (where f.type <> 'text'),
        coalesce(string_agg('s.' || f.name, ', ') filter (where f.type = 'text' and not f.is_column), 'null'),
        array_agg(f.given_as) filter (where not f.is_column)
        || array(select key_prefix || substr(r.field_name, 3) from perforce.record_fields as r where r.column_name = '')
    into names, assigned, numbers, texts, known
    from perforce_internal.import_fields(source, key_prefix) as f;

    return format(
        $insert$
        insert into pg_temp.import_batch (record, is_odd, refused, event_time, event_ns, event_type, event_version, %s)
        select
            case when not j.is_plain or j.refused is not null then to_jsonb(j.source_row) end,
            not j.is_plain and j.refused is null, j.refused,
            perforce_internal.import_event_time(j.at, j.ns, $2), coalesce(mod(j.ns, 1000), 0),
            case when j.refused is null then split_part(j.type_text, '.', 1)::integer end,
            case when j.refused is null then coalesce(nullif(split_part(j.type_text, '.', 2), ''), '0')::integer end,
            %s
        from (
            select
                s.*,
                case when length(s.ns_text) <= 9 and s.ns_text !~ '[^0-9]' then s.ns_text::integer end as ns,
                case
                    when s.type_text is null then 'no f_eventtype'
                    when s.type_text !~ '^[0-9]{1,5}(\.[0-9]{1,5})?$' then 'garbage: f_eventtype is not TYPE or TYPE.VERSION'
                    when greatest(split_part(s.type_text, '.', 1)::integer, nullif(split_part(s.type_text, '.', 2), '')::integer) > 32767
                        then 'garbage: f_eventtype is not TYPE or TYPE.VERSION'
                    when s.at is null then 'no f_timestamp that is a time'
                    when s.at < 'epoch' or s.at >= '2100-01-01 00:00Z' then 'time out of range: f_timestamp'
                    when length(s.ns_text) > 9 or s.ns_text ~ '[^0-9]' then 'time out of range: f_timestamp2'
                end as refused,
                $1 and coalesce(jsonb_typeof(s.payload), 'object') = 'object' and s.others = 0 and coalesce(s.payload, '{}') - %L::text[] = '{}'
                and (s.pid like '-%%' or length(s.pid) > 18) is not true and length(s.cmdno) > 9 is not true
                and concat_ws(e'\1', %s) !~ '[^-0-9\x01]|[0-9]-|-[^0-9]|-$|[0-9]{19}'
                and concat_ws(e'\1', %s) !~ '(^|\x01)[[{]' as is_plain
            from (%s where {condition} offset 0) as s
            offset 0
        ) as j
        $insert$,
        names, assigned, known, numbers, texts, perforce_internal.import_source(source, payload_column, key_prefix)
    );
end
$$;
comment on function perforce_internal.import_statement(regclass, text) is
    'The statement that brings rows of an event table into the temporary table import_batch, in columns what is plain, as record the others. It takes a condition on s in place of {condition}; $1: whether rows may be plain; $2: whether times have fractions';
