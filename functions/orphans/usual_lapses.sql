create or replace function perforce_internal.usual_lapses()
returns table (func text, usual_ms double precision)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select l.func, percentile_disc(0.99) within group (order by l.took_ms)
    from (
        select c.func, coalesce(c.lapse_ms, c.duration_ms)::double precision as took_ms
        from perforce.command_logs as c
        where c.status = 'complete'
        order by c.first_event_at desc
        limit 10000
    ) as l
    where l.took_ms is not null
    group by l.func;
end;
comment on function perforce_internal.usual_lapses() is
    'How long 99 of 100 commands of a func take at most, ms, by the latest 10,000 that ended. p4d may write nothing while a command runs, so to be silent for so long is usual';
