-- Who waited for locks, and for whom. Waits and holds are totals that p4d logs at the end of a command.

-- 17. Which tables are waited for, and how long are they held?
select table_name, sum(total_read_wait_ms) as read_wait_ms, sum(total_write_wait_ms) as write_wait_ms,
    sum(total_read_held_ms) as read_held_ms, sum(total_write_held_ms) as write_held_ms
from perforce.table_use
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by table_name
order by sum(coalesce(total_read_wait_ms, 0) + coalesce(total_write_wait_ms, 0)) desc, table_name limit 10;

-- 18. Which commands held a lock longer than 5 s?
select cmdident, user_name, func, table_name, max_read_held_ms, max_write_held_ms
from perforce.table_use
where greatest(max_read_held_ms, max_write_held_ms) > 5000
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by greatest(max_read_held_ms, max_write_held_ms) desc, cmdident, table_name;

-- 19. Which commands held read locks longest?
select cmdident, user_name, func, total_read_held_ms
from perforce.commands
where total_read_held_ms is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by total_read_held_ms desc, cmdident limit 10;

-- 20. Which held write locks longest?
select cmdident, user_name, func, total_write_held_ms
from perforce.commands
where total_write_held_ms is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by total_write_held_ms desc, cmdident limit 10;

-- 21. Which commands waited for a table longer than 1 s?
select cmdident, user_name, func, table_name, total_read_wait_ms, total_write_wait_ms
from perforce.table_use
where greatest(total_read_wait_ms, total_write_wait_ms) > 1000
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by greatest(total_read_wait_ms, total_write_wait_ms) desc, cmdident, table_name;

-- 22. Who may have blocked them, on one time line?
select cmdident, table_name, lock_kind, wait_ms, began_at, event_time, blocker_cmdident, blocker_func, blocker_began_at,
    blocker_event_time, overlap_ms, likely_ms
from perforce.lock_blockers_between('2024-06-03 07:00Z', '2024-06-03 11:00Z', 1000)
where likelihood <= 3 and not is_suspect
order by wait_ms desc, cmdident, table_name, likelihood;

-- 23. Whose commands hold locks most?
select user_name, sum(lock_held_ms) as lock_held_ms
from perforce.user_activity
where hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by user_name order by lock_held_ms desc, user_name limit 10;

-- 24. How long is a wait on average, of those that had to wait?
select table_name, count(*) as waits, round(avg(total_read_wait_ms + coalesce(total_write_wait_ms, 0))) as avg_wait_ms
from perforce.table_use
where total_read_wait_ms > 0 and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by table_name order by avg_wait_ms desc, table_name;

-- 27. Who locked one table between two times?
select event_time, cmdident, user_name, func, read_locks, write_locks, total_read_held_ms, total_write_held_ms
from perforce.table_use
where table_name = 'db.have' and event_time >= '2024-06-03 09:00Z' and event_time < '2024-06-03 10:00Z'
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 10:00Z'
order by event_time, cmdident;

-- 28. Which commands spend time in locks of one table?
select func, sum(total_read_wait_ms) as read_wait_ms, sum(total_read_held_ms) as read_held_ms,
    sum(total_write_wait_ms) as write_wait_ms, sum(total_write_held_ms) as write_held_ms
from perforce.table_use
where table_name = 'db.have' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by func order by func;

-- 29. How long did each user hold locks in each hour?
select hour, user_name, lock_held_ms
from perforce.user_activity
where lock_held_ms > 10000 and hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
order by hour, lock_held_ms desc, user_name;

-- 30. How much of its lapse did a command hold its longest lock?
select cmdident, func, max_held_ms, lapse_ms, round(100.0 * max_held_ms / lapse_ms) as percent
from perforce.commands
cross join lateral (select greatest(max_read_held_ms, max_write_held_ms) as max_held_ms) as locks
where lapse_ms > 0 and max_held_ms > 0
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by max_held_ms desc, cmdident limit 10;

-- 42. How long are tables held and waited for in each second, hour by hour?
select date_bin('1 hour', first_event_at, '2000-01-01Z') as hour, table_name,
    round(sum(coalesce(total_read_wait_ms, 0) + coalesce(total_write_wait_ms, 0)) / 3600.0, 2) as wait_ms_per_second,
    round(sum(coalesce(total_read_held_ms, 0) + coalesce(total_write_held_ms, 0)) / 3600.0, 2) as held_ms_per_second
from perforce.table_use
where table_name in ('db.have', 'db.rev')
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by hour, table_name order by hour, table_name;

-- 55. How many rows and locks did each command take of each table?
select func, table_name, count(*) as commands, sum(rows_scan) as rows_scan, sum(read_locks + write_locks) as locks
from perforce.table_use
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by func, table_name order by rows_scan desc nulls last, func, table_name limit 20;

-- 57. As 17, over a month: table_use_hourly has the finished commands of hours that are over.
select table_name, sum(total_read_wait_ms) as read_wait_ms, sum(total_write_wait_ms) as write_wait_ms,
    sum(total_read_held_ms) as read_held_ms, sum(total_write_held_ms) as write_held_ms
from perforce.table_use_hourly
where hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by table_name
order by sum(coalesce(total_read_wait_ms, 0) + coalesce(total_write_wait_ms, 0)) desc, table_name limit 10;

-- 58. As 18, over a month: long_locks opens only commands that held locks so long.
select cmdident, user_name, func, table_name, max_read_held_ms, max_write_held_ms
from perforce.long_locks('2024-06-03 07:00Z', '2024-06-03 11:00Z', held_ms => 5000)
where greatest(max_read_held_ms, max_write_held_ms) > 5000
order by greatest(max_read_held_ms, max_write_held_ms) desc, cmdident, table_name;

-- 59. As 21, over a month: long_locks opens only commands that waited so long.
select cmdident, user_name, func, table_name, total_read_wait_ms, total_write_wait_ms
from perforce.long_locks('2024-06-03 07:00Z', '2024-06-03 11:00Z', wait_ms => 1000)
order by greatest(total_read_wait_ms, total_write_wait_ms) desc, cmdident, table_name;

-- 60. As 22, over a month, for waits of over 20 s: lock_blockers_between opens only commands that waited so long.
select cmdident, table_name, lock_kind, wait_ms, began_at, event_time, blocker_cmdident, blocker_func, blocker_began_at,
    blocker_event_time, overlap_ms, likely_ms
from perforce.lock_blockers_between('2024-06-03 07:00Z', '2024-06-03 11:00Z', 20000)
where likelihood <= 3 and not is_suspect
order by wait_ms desc, cmdident, table_name, likelihood;

-- 61. As 24, over a month: a wait is one of a command for a table, to read or to write.
select table_name, sum(waits) as waits,
    round((sum(coalesce(total_read_wait_ms, 0)) + sum(coalesce(total_write_wait_ms, 0))) / sum(waits)) as avg_wait_ms
from perforce.table_use_hourly
where waits > 0 and hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by table_name order by avg_wait_ms desc, table_name;

-- 62. As 27, over a month: who locked one table for longer than 5 s?
select event_time, cmdident, user_name, func, read_locks, write_locks, total_read_held_ms, total_write_held_ms
from perforce.long_locks('2024-06-03 07:00Z', '2024-06-03 11:00Z', held_ms => 5000)
where table_name = 'db.have'
order by event_time, cmdident;

-- 63. As 28, over a month: which commands spend time in locks of one table?
select func, sum(total_read_wait_ms) as read_wait_ms, sum(total_read_held_ms) as read_held_ms,
    sum(total_write_wait_ms) as write_wait_ms, sum(total_write_held_ms) as write_held_ms
from perforce.table_use_hourly
where table_name = 'db.have' and hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by func order by func;

-- 64. As 42, over a month: how long are tables held and waited for in each second, hour by hour?
select hour, table_name,
    round(sum(coalesce(total_read_wait_ms, 0) + coalesce(total_write_wait_ms, 0)) / 3600.0, 2) as wait_ms_per_second,
    round(sum(coalesce(total_read_held_ms, 0) + coalesce(total_write_held_ms, 0)) / 3600.0, 2) as held_ms_per_second
from perforce.table_use_hourly
where table_name in ('db.have', 'db.rev') and hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by hour, table_name order by hour, table_name;

-- 65. As 55, over a month: how many rows and locks did each command take of each table?
select func, table_name, sum(commands) as commands, sum(rows_scan) as rows_scan,
    sum(read_locks + write_locks) as locks
from perforce.table_use_hourly
where hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by func, table_name order by rows_scan desc nulls last, func, table_name limit 20;
