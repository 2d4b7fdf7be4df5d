-- Short, as it is read whole: the first sentences of what guide_json() says. A column that several views have is told once, as
-- most of them tell it; the fields of p4d that it comes from are left to the comments.
create or replace function perforce.guide()
returns text
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with guide as materialized (select perforce.guide_json() as parts),

    relations as (
        select 'view' as kind, v.value ->> 'name' as name,
            (
                select string_agg(regexp_replace(q.sentence, ',? as far back as raw_events goes', '', 'i'), ' ' order by q.place)
                from regexp_split_to_table(v.value ->> 'question', '(?<=[.?]) ') with ordinality as q (sentence, place)
                where q.place <= 2 or q.sentence like 'Give %'
            ) as comment,
            v.value -> 'columns' as columns
        from guide as g
        cross join lateral jsonb_array_elements(g.parts -> 'views') as v
        union all
        select case when v.value ->> 'name' like '%\_hourly' then 'view' else 'table' end, v.value ->> 'name',
            v.value ->> 'holds', v.value -> 'columns'
        from guide as g
        cross join lateral jsonb_array_elements(g.parts -> 'tables') as v
    ),

    columns as (
        select r.name as relation, c.value ->> 'name' as name, c.value ->> 'type' as type, c.number,
            regexp_replace(
                substring(m.meaning from '^.*?(?=\. |; |$)') || coalesce(substring(m.meaning from '; null: [^.;]*'), ''),
                '; null: (none|empty|not in the record|empty or not in the record|no [a-z ]*record has it)$', ''
            ) as meaning
        from relations as r
        cross join lateral jsonb_array_elements(r.columns) with ordinality as c (value, number)
        cross join lateral regexp_replace(c.value ->> 'meaning', ' \((type [0-9]+: )?f_[^)]*\)', '', 'g') as m (meaning)
        where r.kind = 'view'
    ),

    lists as (
        select c.relation,
            case
                when c.relation <> 'commands' and count(*) filter (where k.name is not null) = max(k.total)
                    then concat_ws(', ', 'those of commands', string_agg(c.name, ', ' order by c.number) filter (where k.name is null))
                else string_agg(c.name, ', ' order by c.number)
            end as names
        from columns as c
        left join (
            select o.name, count(*) over () as total from columns as o where o.relation = 'commands'
        ) as k on k.name = c.name
        group by c.relation
    ),

    terms as (
        select distinct on (t.name) t.name, t.type, t.meaning
        from (
            select c.name, c.type, c.meaning, count(*) as uses, bool_or(c.relation = 'commands') as is_of_commands
            from columns as c
            group by c.name, c.type, c.meaning
        ) as t
        order by t.name, t.uses desc, t.is_of_commands desc, t.meaning
    ),

    functions as (
        select f.value ->> 'name' as name,
            replace(regexp_replace(f.value ->> 'arguments', '(::[a-z ]+| timestamptz)', '', 'g'), 'DEFAULT', '=') as arguments,
            substring(f.value ->> 'does' from '^.*?(?=\. |: |; |$)') as does
        from guide as g
        cross join lateral jsonb_array_elements(g.parts -> 'functions') as f
    ),

    sections (place, title, body) as (
        select n.place, n.title, (select string_agg('- ' || e.note, e'\n') from guide as g, jsonb_array_elements_text(g.parts -> n.part) as e (note))
        from (values (1, 'What it is', 'about'), (2, 'Times and units', 'times'), (3, 'Traps', 'traps')) as n (place, title, part)
        union all
        select 4, 'Views, and the questions that they answer', string_agg(
            format(e'- **%s**: %s\n  Columns: %s', r.name, r.comment, l.names), e'\n' order by r.name
        )
        from relations as r
        join lists as l on l.relation = r.name
        union all
        select 5, 'Tables behind them', string_agg(r.name, ', ' order by r.name)
        from relations as r
        where r.kind = 'table'
        union all
        select 6, 'Functions', string_agg(format('- **%s**(%s): %s', f.name, f.arguments, f.does), e'\n' order by f.name)
        from functions as f
        where f.name not like 'report\_%'
        union all
        select 7, 'Functions of a report', 'Each takes (from_time, to_time, ...): '
            || string_agg(f.name, ', ' order by f.name)
        from functions as f
        where f.name like 'report\_%'
        union all
        select 8, 'Columns', e'Where nothing else is said, null means that no record says it.\n\n'
            || string_agg(
                format('- %s%s: %s', t.name, case when t.type not in ('text', 'timestamptz', 'integer', 'bigint', 'numeric') then ' ' || t.type end, t.meaning), e'\n' order by t.name
            )
        from terms as t
        union all
        select 9, 'Questions', string_agg(
            format(e'%s\n\n```sql\n%s;\n```', q.value ->> 'question', q.value ->> 'sql'), e'\n\n' order by q.place
        )
        from guide as g
        cross join lateral jsonb_array_elements(g.parts -> 'questions') with ordinality as q (value, place)
    )

    select e'# Schema perforce: a guide\n' || string_agg(format(e'\n## %s\n\n%s\n', s.title, s.body), '' order by s.place)
    from sections as s;
end;
comment on function perforce.guide() is
    'What a newcomer or a language model needs to ask this schema, as Markdown: how to name times, traps, the views with the questions that they answer, functions, columns with units and what null means, and worked questions with SQL. Made of the comments as they are; guide_json() says it whole';
