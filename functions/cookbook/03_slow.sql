-- What was slow, and what it spent its time on.

-- 6. Which commands other than syncs took longer than 10 s, by the time of their end?
select command_end_timestamp, user_name, func, args, lapse_ms
from perforce.commands
where lapse_ms > 10000 and func not in ('user-sync', 'user-transmit')
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by command_end_timestamp, cmdident;

-- 7. Which syncs took longer than 60 s?
select command_end_timestamp, user_name, func, args, lapse_ms, files, bytes
from perforce.commands
where lapse_ms > 60000 and func in ('user-sync', 'user-transmit')
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by command_end_timestamp, cmdident;

-- 25. Which compute phases were longest? Read locks are held during them.
select cmdident, user_name, func, args, compute_ms
from perforce.commands
where compute_ms is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by compute_ms desc, cmdident limit 10;

-- 26. How long do replicas' requests take, in steps of 10 s?
select date_bin('10 seconds', command_start_timestamp, '2000-01-01Z') as ten_seconds, server_id, count(*) as requests,
    sum(lapse_ms) as lapse_ms
from perforce.commands
where func = 'rmt-Journal' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by ten_seconds, server_id order by ten_seconds, server_id;

-- 47. Which commands did the server hold back?
select cmdident, user_name, func, paused_ms, lapse_ms
from perforce.commands
where paused_ms > 0 and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by paused_ms desc, cmdident;

-- 51. What were the slow commands busy with?
select cmdident, user_name, func, took_ms, cpu_ms, lock_wait_ms, rpc_ms, trigger_ms, other_ms, mostly
from perforce.slow_commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z' and status = 'complete'
order by took_ms desc, cmdident limit 10;

-- 52. Where did one command spend its time, on edge and commit server?
select t.offset_ms, t.server_id, t.event_name, t.summary
from perforce.commands as c
cross join lateral perforce.command_timeline(c.cmdident) as t
where c.func = 'user-submit' and c.server_ids = '{commit.1,edge-tokyo}' and c.status = 'complete'
    and c.first_event_at >= '2024-06-03 07:00Z' and c.first_event_at < '2024-06-03 08:00Z'
order by c.first_event_at, c.cmdident, t.event_time, t.event_type, t.server_id, t.summary;

-- 67. As 52, over a month: where did the longest such submit spend its time?
select t.offset_ms, t.server_id, t.event_name, t.summary
from (
    select cmdident
    from perforce.commands
    where func = 'user-submit' and server_ids = '{commit.1,edge-tokyo}' and status = 'complete'
        and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
    order by lapse_ms desc, cmdident limit 1
) as c
cross join lateral perforce.command_timeline(c.cmdident) as t
order by t.event_time, t.event_type, t.server_id, t.summary;
