create or replace function perforce_internal.rejected_inputs()
returns table (source text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set jit = off
begin atomic
    with recursive sources (source) as (
        select min(r.source) from perforce.rejected_lines as r
        union all
        select (select min(r.source) from perforce.rejected_lines as r where r.source > s.source)
        from sources as s
        where s.source is not null
    ),

    latest as (
        select
            s.source,
            (select max(r.rejected_at) from perforce.rejected_lines as r where r.source = s.source) as rejected_at,
            (
                select max(b.loaded_at) from perforce.load_batches as b where left(b.source, 256) = left(s.source, 256)
            ) as loaded_at
        from sources as s
        where s.source is not null
    )

    select
        l.source,
        format(
            'all of %s was rejected%s: is it a structured log (serverlog.file.N) of p4d? select reason, line from perforce.rejected_lines tells; for unknown record layouts run import_logschema, then feed it again',
            l.source, ' since ' || l.loaded_at
        )
    from latest as l
    where l.rejected_at > coalesce(l.loaded_at + perforce.setting('silence_after'), '-infinity');
end;
comment on function perforce_internal.rejected_inputs() is
    'Sources of which lines were rejected, and nothing loaded in the last silence_after before';
