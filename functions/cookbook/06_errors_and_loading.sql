-- Errors, and how well loading goes.

-- 44. How far behind is what I see?
select server_id, latest_event_at, lag_s, events_last_hour, batches_last_hour, rejects
from perforce.ingest_health
order by server_id;

-- 45. Which errors come from where?
select func, host, prog, server_id, severity, subsystem, count(*) as errors
from perforce.error_events
where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by func, host, prog, server_id, severity, subsystem
order by errors desc, func, host, prog, server_id, severity, subsystem;

-- 50. Which commands did several servers work on? Each is one row all the same.
select cmdident, user_name, func, server_ids, lapse_ms, event_count
from perforce.commands
where cardinality(server_ids) > 1 and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
order by first_event_at, cmdident;

-- 56. What was loaded, and how much of it was there already? A log may be fed as often as one likes.
select source, sum(rows) as offered, sum(new) as new, sum(duplicates) as already_there
from perforce.load_batches
group by source order by source;
