create or replace function perforce_internal.plain_logschema(logschema text)
returns text
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    fault record;
begin
    return (
        select
            string_agg(
                case
                    when l.line ~ '^\s*\{' then coalesce(
                        (
                            select string_agg(format(e'... %s %s\n', f.key, f.value), '' order by f.key)
                            from json_each_text(l.line::json) as f
                            where f.key ~ '^f_'
                        ),
                        l.line
                    )
                    when l.line ~ '^exit: 0\s*$' then ''
                    else regexp_replace(regexp_replace(l.line, '^info1: (\.\.\. )?', '... '), '^info:\s*$', '')
                end,
                e'\n' order by l.number
            )
        from regexp_split_to_table(replace(logschema, e'\r', ''), '\n') with ordinality as l (line, number)
    );
exception
    when invalid_text_representation or untranslatable_character then
        select l.line, l.number into fault
        from regexp_split_to_table(logschema, '\n') with ordinality as l (line, number)
        where l.line ~ '^\s*\{'
        order by l.number
        limit 1;
        raise exception 'this is no p4 logschema output: it has JSON that is none'
            using errcode = 'P4010', detail = format('%s JSON begins in line %s: %s', sqlerrm, fault.number, left(fault.line, 500)),
                hint = 'Give the whole output of "p4 logschema -A -a" or "p4 -Mj -z tag logschema -A -a".';
end
$$;
comment on function perforce_internal.plain_logschema(text) is
    'The output of "p4 -s logschema" or "p4 -Mj logschema" as p4 logschema prints it. P4010: broken JSON';
