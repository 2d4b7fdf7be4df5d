-- When: rates, and how much ran at once.

-- 8. Which were the busiest minutes?
select at, peak
from perforce.concurrency('2024-06-03 07:00Z', '2024-06-03 11:00Z', '1 minute')
order by peak desc, at limit 10;

-- 9. How many commands ran at once, second by second? presumed: those of which no end came, and may have run.
select at, known, presumed
from perforce.concurrency('2024-06-03 09:00Z', '2024-06-03 09:30Z', '1 second')
order by known desc, at limit 10;

-- 31. How many commands came in, minute by minute? By '1 hour' for hours.
select date_bin('1 minute', command_start_timestamp, '2000-01-01Z') as minute, count(*) as commands
from perforce.commands
where first_event_at >= '2024-06-03 09:00Z' and first_event_at < '2024-06-03 10:00Z'
    and command_start_timestamp is not null
group by minute order by minute;

-- 32. Who sent so many in one minute?
select date_bin('1 minute', command_start_timestamp, '2000-01-01Z') as minute, user_name, count(*) as commands
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by minute, user_name order by commands desc, minute, user_name limit 10;

-- 34. How many syncs did each user start, in ten minutes?
select date_bin('10 minutes', command_start_timestamp, '2000-01-01Z') as ten_minutes, user_name, count(*) as syncs
from perforce.commands
where func = 'user-sync' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by ten_minutes, user_name order by ten_minutes, user_name;

-- 35. How did the average lapse go, and how many were long, hour by hour?
select date_bin('1 hour', first_event_at, '2000-01-01Z') as hour, round(avg(lapse_ms)) as avg_lapse_ms,
    count(*) filter (where lapse_ms > 10000) as over_10_s
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by hour order by hour;

-- 41. Which ten commands come most often, and which take most of each second?
select func, round(count(*) / (4 * 3600.0), 4) as per_second, round(sum(lapse_ms) / (4 * 3600.0), 1) as ms_per_second
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by func order by per_second desc, func limit 10;

-- 66. As 9, over a month: how many ran at once at each full hour?
select at, known, presumed
from perforce.concurrency('2024-06-03 07:00Z', '2024-06-03 11:00Z', '1 hour')
order by known desc, at limit 10;
