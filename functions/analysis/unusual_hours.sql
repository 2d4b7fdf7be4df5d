-- Of the weeks before only the hours that are compared with are read.
create or replace function perforce.unusual_hours(
    from_time timestamptz default perforce.clock() - interval '1 day', to_time timestamptz default perforce.clock()
)
returns table (
    hour timestamptz, server_id text, metric text, value numeric, usual numeric, lowest numeric, highest numeric,
    times_usual numeric, compared_with text, compared_hours bigint
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
begin atomic
    with others as materialized (
        select 0 as level, interval '0' as before
        union all
        select 1, make_interval(hours => 168 * n) from generate_series(1, 4) as n
        union all
        select 2, make_interval(hours => 24 * n) from generate_series(1, 7) as n
        union all
        select 3, make_interval(hours => n) from generate_series(1, 24) as n
    ),

    stretches as materialized (
        select lower(s.stretch) as from_time, upper(s.stretch) as to_time
        from (
            select unnest(range_agg(
                tstzrange(unusual_hours.from_time - o.before, greatest(unusual_hours.from_time, unusual_hours.to_time) - o.before)
            )) as stretch
            from others as o
        ) as s
    ),

    measured as materialized (
        select s.hour, s.server_id, m.metric, m.value, m.noise
        from (
            select
                s.hour, s.server_id, sum(s.commands) as commands, sum(s.failed) as failed,
                sum(s.total_read_wait_ms + s.total_write_wait_ms) as lock_wait_ms
            from stretches as t
            join perforce.command_stats_hourly as s on s.hour >= t.from_time and s.hour < t.to_time
            group by s.hour, s.server_id
        ) as s
        cross join lateral (
            values ('commands', s.commands, 10), ('failed', s.failed, 5), ('lock_wait_ms', s.lock_wait_ms, 10000)
        ) as m (metric, value, noise)
        union all
        select l.hour, l.server_id, 'replication_lag_ms', max(l.lag_ms), 60000
        from stretches as t
        cross join lateral (
            select date_trunc('hour', r.ten_seconds, 'UTC') as hour, coalesce(r.server_id, '') as server_id, r.lag_ms
            from perforce.replication as r
            where r.ten_seconds >= t.from_time and r.ten_seconds < least(t.to_time + interval '1 hour', unusual_hours.to_time)
        ) as l
        where l.hour >= t.from_time and l.hour < t.to_time
        group by 1, 2
        having max(l.lag_ms) is not null
    ),

    comparisons as materialized (
        select m.*, o.level, m.hour - o.before as other_hour
        from measured as m
        cross join others as o
        where m.hour >= unusual_hours.from_time and o.level > 0
    ),

    compared as (
        select
            c.hour, c.server_id, c.metric, c.value, c.noise, c.level, count(*) as hours,
            percentile_cont(0.5) within group (order by e.value::double precision)::numeric as usual,
            min(e.value) as lowest, max(e.value) as highest
        from comparisons as c
        join measured as e on e.server_id = c.server_id and e.metric = c.metric and e.hour = c.other_hour
        group by c.hour, c.server_id, c.metric, c.value, c.noise, c.level
        having count(*) >= 3
    ),

    narrowest as (
        select distinct on (c.hour, c.server_id, c.metric) c.*
        from compared as c
        order by c.hour, c.server_id, c.metric, c.level
    )

    select
        n.hour, n.server_id, n.metric, n.value, round(n.usual, 3), n.lowest, n.highest,
        round(n.value / nullif(n.usual, 0), 1),
        (array['this hour of earlier weeks', 'this hour of the days before', 'the 24 hours before'])[n.level], n.hours
    from narrowest as n
    where (n.value > 1.5 * n.highest and n.value - n.highest >= n.noise)
        or (n.metric = 'commands' and n.value < n.lowest / 2 and n.lowest - n.value >= n.noise)
    order by n.hour, n.server_id, n.metric;
end;
comment on function perforce.unusual_hours(timestamptz, timestamptz) is
    'Which hours were out of the ordinary, on which server, and in what? A row for each hour from one time to before another in which commands, failed (commands with an error of severity failed or fatal), lock_wait_ms (waits for read and write locks) or replication_lag_ms (the largest of replication) were above 1.5 times the most of the hours compared with, or commands below half of the least. Compared are the same hours of the four weeks before; where fewer than three of these are known, this hour of the seven days before, then the 24 hours before, as compared_with says; where that is fewer than three too, the hour is not judged. Differences below 10 commands, 5 failed, 10 s of waits or a minute of lag do not count. usual: the median of compared_hours hours. Hours count once they are rolled up; the lag as far back as raw_events goes';
