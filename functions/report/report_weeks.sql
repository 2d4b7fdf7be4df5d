-- Whole weeks back, so that working hours meet working hours.
create or replace function perforce.report_weeks(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    func text, commands bigint, commands_before bigint, p50_ms double precision, p50_before_ms double precision,
    p95_ms double precision, p95_before_ms double precision, lapse_ms numeric, lapse_before_ms numeric
)
language sql stable parallel safe
set jit = off
begin atomic
    with back as (
        select make_interval(
            days => 7 * greatest(1, ceil(extract(epoch from to_time - from_time) / (7 * 86400)))::integer
        ) as by
    ),

    now_and_before as (
        select
            t.is_now, c.func, count(*) as commands,
            percentile_cont(array[0.5, 0.95]) within group (order by c.lapse_ms::double precision) as percentiles,
            coalesce(sum(c.lapse_ms), 0) as lapse_ms
        from back as b
        cross join lateral (
            values (true, from_time, to_time), (false, from_time - b.by, to_time - b.by)
        ) as t (is_now, from_time, to_time)
        join perforce.commands as c on c.first_event_at >= t.from_time and c.first_event_at < t.to_time
        where c.lapse_ms is not null
        group by t.is_now, c.func
    )

    select
        coalesce(n.func, b.func), coalesce(n.commands, 0), coalesce(b.commands, 0), n.percentiles[1], b.percentiles[1],
        n.percentiles[2], b.percentiles[2], coalesce(n.lapse_ms, 0), coalesce(b.lapse_ms, 0)
    from (select w.* from now_and_before as w where w.is_now) as n
    full join (select w.* from now_and_before as w where not w.is_now) as b on coalesce(b.func, '') = coalesce(n.func, '')
    where exists (select from now_and_before as w where not w.is_now)
    order by 8 desc, 9 desc, 1
    limit most;
end;
comment on function perforce.report_weeks(timestamptz, timestamptz, integer) is
    'Is it slower than last week? For each of the most commands (func) that took most time of those that began from one time to before another, and for the same time a week before, or as many weeks as it is long: commands that have a lapse, p50 and p95 of their lapses and their sum, ms; percentiles null: no such command. No rows where nothing is known of the time before';
