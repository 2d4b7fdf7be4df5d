-- Memory, CPU, pages, network and files.

-- 10. Which commands used the most memory?
select cmdident, user_name, func, memory_proc_mb, max_rss_kb
from perforce.commands
where max_rss_kb is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by max_rss_kb desc, cmdident limit 10;

-- 11. Which used the most system CPU?
select cmdident, user_name, func, system_cpu_ms
from perforce.commands
where system_cpu_ms is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by system_cpu_ms desc, cmdident limit 10;

-- 12. Which used the most user CPU?
select cmdident, user_name, func, user_cpu_ms
from perforce.commands
where user_cpu_ms is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by user_cpu_ms desc, cmdident limit 10;

-- 13. The same without syncs?
select cmdident, user_name, func, user_cpu_ms
from perforce.commands
where user_cpu_ms is not null and func not in ('user-sync', 'user-transmit')
    and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by user_cpu_ms desc, cmdident limit 10;

-- 14. Which moved the most database pages?
select cmdident, user_name, func, pages_in, pages_out, pages_in + pages_out as pages
from perforce.commands
where pages_in is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by pages desc, cmdident limit 10;

-- 15. How much of the page traffic is reading?
select sum(pages_in) as pages_in, sum(pages_out) as pages_out,
    round(100.0 * sum(pages_in) / sum(pages_in + pages_out), 2) as read_percent
from perforce.commands
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z';

-- 16. What do triggers cost, by trigger and command?
select trigger_name, func, count(*) as runs, sum(lapse_ms) as lapse_ms, max(lapse_ms) as max_lapse_ms
from perforce.trigger_runs
where event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z'
group by trigger_name, func order by lapse_ms desc, trigger_name, func;

-- 40. How many MB did syncs send, in each minute and in all?
select date_bin('1 minute', first_event_at, '2000-01-01Z') as minute, round(sum(rpc_send_bytes) / 1e6, 3) as sent_mb,
    round(sum(sum(rpc_send_bytes)) over () / 1e6, 3) as sent_mb_in_all
from perforce.commands
where func = 'user-sync' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by minute order by sent_mb desc nulls last, minute limit 10;

-- 46. How many files and bytes did syncs add, update and delete?
select sum(files_added) as files_added, sum(files_updated) as files_updated, sum(files_deleted) as files_deleted,
    sum(bytes_added) as bytes_added, sum(bytes_updated) as bytes_updated, sum(bytes_deleted) as bytes_deleted
from perforce.commands
where func = 'user-sync' and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z';

-- 48. What does the librarian do? p4d's fields of it are not known by name: they are kept in order.
select payload -> 'fields' ->> 1 as operation, count(*) as records
from perforce.events_between('2024-06-03 07:00Z', '2024-06-03 11:00Z')
where event_name = 'LibrarianUsage'
group by operation order by records desc, operation;

-- 53. Who synced, submitted or deleted what below a depot path?
select user_name, action, count(*) as revisions, sum(filesize_bytes) as bytes
from perforce.path_activity('//depot/main/src/...', '2024-06-03 07:00Z', '2024-06-03 11:00Z')
group by user_name, action order by revisions desc, user_name, action;

-- 54. Which users made the most load?
select user_name, sum(commands) as commands, sum(cpu_ms) as cpu_ms, sum(lock_held_ms) as lock_held_ms,
    sum(sent_bytes) as sent_bytes
from perforce.user_activity
where hour >= '2024-06-03 07:00Z' and hour < '2024-06-03 11:00Z'
group by user_name order by cpu_ms desc, user_name limit 10;
