-- What ran, how often, and by whom. The times are those of the sample log that make run loads.

-- 1. Which time do the logs cover?
select min(first_event_at) as since, max(last_event_at) as until, count(*) as commands from perforce.commands;

-- 2. How often does each command run?
select func, count(*) as commands
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by func order by commands desc, func;

-- 3. Who runs what?
select user_name, func, count(*) as commands
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by user_name, func order by commands desc, user_name, func limit 20;

-- 4. Which programs take the server's time, on average and in all?
select prog, sum(commands) as commands, round(sum(lapse_ms) / nullif(sum(timed), 0)) as avg_lapse_ms,
    sum(lapse_ms) as lapse_ms
from perforce.program_load
where hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by prog order by lapse_ms desc, prog;

-- 5. The same without syncs and submits, which take long by nature?
select prog, count(*) as commands, sum(lapse_ms) as lapse_ms
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
    and func not in ('user-sync', 'user-transmit', 'user-submit')
group by prog order by lapse_ms desc nulls last, prog;

-- 33. What did one user do, in order of time?
select command_start_timestamp, func, args, lapse_ms, status
from perforce.commands
where user_name = 'akiko' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by first_event_at, cmdident;

-- 36. Which commands never finished?
select cmdident, status, user_name, func, args, command_start_timestamp, last_event_at
from perforce.commands
where status <> 'complete' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by first_event_at, cmdident;

-- 37. What ran at one instant, and which errors did it meet? offset 0: its errors are looked up, command by command.
select c.cmdident, c.user_name, c.func, c.status, c.is_presumed, e.severity, e.text
from perforce.commands_between('2024-06-03 09:30Z', '2024-06-03 09:30Z') as c
left join lateral (
    select e.event_time, e.severity, e.text
    from perforce.error_events as e
    where e.cmdident = c.cmdident and e.event_time between c.first_event_at and c.last_event_at
    offset 0
) as e on true
order by c.first_event_at, c.cmdident, e.event_time;

-- 38. How slow is it to open a job form?
select date_bin('1 hour', first_event_at, '2000-01-01Z') as hour, count(*) as jobs, max(lapse_ms) as max_lapse_ms
from perforce.commands
where func = 'user-job' and args like '-o%'
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by hour order by hour;

-- 39. How do people write their integrates?
select substring(args from '^-[^:]*') as option, count(*) as integrates, max(lapse_ms) as max_lapse_ms
from perforce.commands
where func = 'user-integrate' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by option order by integrates desc, option;

-- 43. What runs now, by command and user?
select func, user_name, count(*) as running, max(elapsed_ms) as longest_ms
from perforce.running_commands
group by func, user_name order by running desc, func, user_name;

-- 49. How many run now in truth, where ends are missing? The sweeper has given up those that never will.
select status, count(*) as commands
from perforce.commands
where command_start_timestamp is not null
group by status order by status;
