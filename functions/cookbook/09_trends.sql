-- How it changes, and what is unusual.

-- 83. How did the 95th percentile of syncs go, hour by hour?
select date_bin('1 hour', first_event_at, '2000-01-01Z') as hour, count(*) as syncs,
    round(percentile_cont(0.95) within group (order by lapse_ms)::numeric) as p95_ms
from perforce.commands
where func = 'user-sync' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by hour order by hour;

-- 84. As 83, over a month, and for good: the hourly statistics know percentiles to 2.5 %.
select hour, sum(commands) as syncs,
    round(perforce.stats_percentile(perforce.add_histograms(array_agg(lapse_histogram)), 0.95)) as p95_ms
from perforce.command_stats_hourly
where func = 'user-sync' and hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by hour order by hour;

-- 85. Whose syncs got slower, this time against the time before? Put two weeks here.
select user_name, round(avg(lapse_ms) filter (where first_event_at < '2024-06-03 09:00Z')) as before_ms,
    round(avg(lapse_ms) filter (where first_event_at >= '2024-06-03 09:00Z')) as after_ms
from perforce.commands
where func = 'user-sync' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by user_name
having avg(lapse_ms) filter (where first_event_at >= '2024-06-03 09:00Z')
    > avg(lapse_ms) filter (where first_event_at < '2024-06-03 09:00Z')
order by after_ms desc, user_name;

-- 86. How many commands start in the busiest second of each hour?
select date_bin('1 hour', second, '2000-01-01Z') as hour, max(commands) as peak_per_second
from (
    select date_bin('1 second', command_start_timestamp, '2000-01-01Z') as second, count(*) as commands
    from perforce.commands
    where command_start_timestamp is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
    group by second
) as seconds
group by hour order by hour;

-- 87. Which commands took longer than usual? Against what their func took in the hours before.
select cmdident, user_name, func, took_ms, usual_ms, compared_with, compared_commands
from perforce.unusual_commands('2024-06-03 10:00Z', '2024-06-03 11:00Z')
where status = 'complete'
order by took_ms desc, cmdident;

-- 88. Which hours were unusual, on which server?
select hour, server_id, metric, value, lowest, highest, compared_with, compared_hours
from perforce.unusual_hours('2024-06-03 07:00Z', '2024-06-03 11:00Z')
order by hour, server_id, metric;
