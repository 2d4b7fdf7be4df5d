create or replace function perforce_internal.import_record(
    record jsonb, columns jsonb, payload jsonb, out fields jsonb, out misfit text
)
language sql stable
begin atomic
    with given as (
        select columns ->> c.key as field, c.value
        from jsonb_each(record) as c
        where columns ? c.key
        union
        select regexp_replace(p.key, '^f_', ''), p.value
        from jsonb_each(case when jsonb_typeof(payload) = 'object' then payload else '{}' end) as p
    ),

    said as (
        select distinct on (g.field, g.value #>> '{}') g.field, g.value
        from given as g
        where g.value not in ('null', '""') and not (g.field = 'cmdident' and g.value = '"-"')
            and g.field not in ('eventtype', 'timestamp', 'timestamp2')
    ),

    gathered as (
        select
            coalesce(jsonb_object_agg(s.field, s.value), '{}') as fields,
            count(*) as values,
            count(distinct s.field) as different
        from said as s
    )

    select
        g.fields,
        case
            when jsonb_typeof(payload) not in ('object', 'null') then 'its own fields are no JSON object'
            when g.values > g.different
                then (
                    select 'field given twice: f_' || min(s.field)
                    from said as s
                    where s.value #>> '{}' <> g.fields ->> s.field
                )
            when g.fields ->> 'pid' !~ '^[0-9]{1,18}$' then 'pid is not a number'
            when g.fields ->> 'cmdno' !~ '^-?[0-9]{1,10}$' then 'cmdno is not a number'
            when (g.fields ->> 'cmdno')::bigint not between -2147483648 and 2147483647 then 'cmdno is not a number'
        end
    from gathered as g;
end;
comment on function perforce_internal.import_record(jsonb, jsonb, jsonb) is
    'The fields of a row of an event table by p4d''s names without f_, from its columns, of which columns says the fields, and from its json column; misfit: why it is no event, null: it is one';
