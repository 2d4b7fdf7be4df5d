-- From the commands themselves: to add up the histograms of command_stats_hourly takes no less time. Floats are ordered
-- in half of the time that numerics take.
create or replace function perforce.report_lapses(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    func text, commands bigint, lapse_ms numeric, p50_ms double precision, p95_ms double precision,
    p99_ms double precision, max_lapse_ms numeric
)
language sql stable parallel safe
set jit = off
begin atomic
    with lapses as (
        select
            c.func, count(*) as commands, sum(c.lapse_ms) as lapse_ms, max(c.lapse_ms) as max_lapse_ms,
            percentile_cont(array[0.5, 0.95, 0.99]) within group (order by c.lapse_ms::double precision) as percentiles
        from perforce_internal.overlapping_commands(from_time, to_time) as c
        where c.lapse_ms is not null
        group by c.func
    )

    select
        l.func, l.commands, l.lapse_ms, l.percentiles[1], l.percentiles[2], l.percentiles[3], l.max_lapse_ms
    from lapses as l
    order by l.lapse_ms desc, l.func
    limit most;
end;
comment on function perforce.report_lapses(timestamptz, timestamptz, integer) is
    'How long commands took that ran from one time to before another: a row for each of the most commands (func) that took most time by p4d''s account, with the number of those that have a lapse, the sum of their lapses, p50, p95 and p99 and the longest, ms; func null: empty in the log';
