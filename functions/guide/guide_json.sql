create or replace function perforce.guide_json()
returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with relations as (
        select c.oid, c.relname::text as name, c.relkind = 'v' as is_view, obj_description(c.oid, 'pg_class') as comment
        from perforce_internal.objects as o
        join pg_class as c on c.oid = to_regclass(o.identity)
        where o.kind in ('table', 'view') and c.relnamespace = 'perforce'::regnamespace
    ),

    described as (
        select r.name, r.is_view, r.comment,
            jsonb_agg(
                jsonb_build_object(
                    'name', a.attname,
                    'type', replace(format_type(a.atttypid, null), 'timestamp with time zone', 'timestamptz'),
                    'meaning', col_description(a.attrelid, a.attnum)
                ) order by a.attnum
            ) as columns
        from relations as r
        join pg_attribute as a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
        group by r.name, r.is_view, r.comment
    ),

    functions as (
        select p.proname::text as name,
            replace(pg_get_function_arguments(p.oid), 'timestamp with time zone', 'timestamptz') as arguments,
            replace(pg_get_function_result(p.oid), 'timestamp with time zone', 'timestamptz') as returns,
            obj_description(p.oid, 'pg_proc') as comment
        from perforce_internal.objects as o
        join pg_proc as p on p.oid = to_regprocedure(o.identity)
        where o.kind = 'routine' and p.pronamespace = 'perforce'::regnamespace and p.provolatile <> 'v'
            and p.proname not in ('guide', 'guide_json', 'maintenance_jobs', 'schema_version')
    )

    select jsonb_build_object(
        'about', (select jsonb_agg(n.note) from perforce_internal.guide_notes() as n where n.topic = 'about'),
        'times', (select jsonb_agg(n.note) from perforce_internal.guide_notes() as n where n.topic = 'times'),
        'traps', (select jsonb_agg(n.note) from perforce_internal.guide_notes() as n where n.topic = 'traps'),
        'views', (
            select jsonb_agg(jsonb_build_object('name', d.name, 'question', d.comment, 'columns', d.columns) order by d.name)
            from described as d
            where d.is_view
        ),
        'tables', (
            select jsonb_agg(jsonb_build_object('name', d.name, 'holds', d.comment, 'columns', d.columns) order by d.name)
            from described as d
            where not d.is_view
        ),
        'functions', (
            select jsonb_agg(
                jsonb_build_object('name', f.name, 'arguments', f.arguments, 'returns', f.returns, 'does', f.comment)
                order by f.name
            )
            from functions as f
        ),
        'questions', (
            select jsonb_agg(jsonb_build_object('question', q.question, 'sql', q.statement))
            from perforce_internal.worked_questions() as q
        )
    );
end;
comment on function perforce.guide_json() is
    'What guide() says, whole, as JSON: about, times, traps; views with question and columns (name, type, meaning), tables, functions with arguments and what they return, and worked questions with SQL';
