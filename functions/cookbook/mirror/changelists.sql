-- Questions that join commands with a mirror of p4d's metadata (rev, change, working, group) and with tables of one's own
-- (user_regions, hosts). changelists() says how sure each pair of a command and a changelist is.

-- 1. Which changelists were slow to submit, and how large are they?
select c.cmdident, c.user_name, k.lapse_ms, c.changelist, c.sure, c.files, c.bytes, c.description
from perforce.changelists('2024-06-03 07:00Z', '2024-06-03 11:00Z', 'user-submit') as c
join perforce.commands as k on k.cmdident = c.cmdident and k.first_event_at = c.first_event_at
where c.status = 'submitted' and k.lapse_ms > 2000
order by k.lapse_ms desc, c.cmdident, c.changelist;

-- 2. Which files does a changelist hold that was slow to submit?
select c.cmdident, c.changelist, r."depotFile", r."depotRev", r."action", r."size"
from perforce.changelists('2024-06-03 07:00Z', '2024-06-03 11:00Z', 'user-submit') as c
join perforce.commands as k on k.cmdident = c.cmdident and k.first_event_at = c.first_event_at
join perforce.rev as r on r."change" = c.changelist
where k.lapse_ms > 5000
order by c.cmdident, c.changelist, r."depotFile" collate "C", r."depotRev";

-- 3. Which submits failed, with which changelist and error, and which files are open in it?
select c.cmdident, c.user_name, c.changelist, c.status, e.text, w."depotFile", w."workRev"
from perforce.changelists('2024-06-03 07:00Z', '2024-06-03 11:00Z', '%submit%') as c
join perforce.error_events as e on e.cmdident = c.cmdident
    and e.event_time >= '2024-06-03 07:00Z' and e.event_time < '2024-06-03 11:00Z'
left join perforce.working as w on w."change" = c.changelist and w."user" = c.change_user
where e.severity in ('failed', 'fatal')
order by c.cmdident, c.changelist, w."depotFile" collate "C";

-- 4. How does the lapse of a submit grow with its changelist?
select width_bucket(c.files, '{0, 5, 10, 20, 50, 100, 1000}') as size_class, min(c.files) as least_files, max(c.files) as most_files,
    count(*) as submits, round(avg(k.lapse_ms)) as avg_ms, max(k.lapse_ms) as max_ms
from perforce.changelists('2024-06-03 07:00Z', '2024-06-03 11:00Z', 'user-submit') as c
join perforce.commands as k on k.cmdident = c.cmdident and k.first_event_at = c.first_event_at
where c.status = 'submitted'
group by size_class order by size_class;

-- 5. For an auditor: who changed what below a path in a quarter, and by which command?
select c.changed_at, c.change_user, c.changelist, c.cmdident, c.found_by, c.sure, r."depotFile", r."depotRev", r."action"
from perforce.changelists('2024-04-01 00:00Z', '2024-07-01 00:00Z', '%submit%') as c
join perforce.rev as r on r."change" = c.changelist
where c.status = 'submitted' and r."depotFile" like '//depot/main/src/%'
order by c.changelist, r."depotFile" collate "C", r."depotRev", c.cmdident;

-- 6. The same in sums: who changed how much in a stream in a quarter?
select c.change_user, count(distinct c.changelist) as changelists, count(distinct c.cmdident) as commands
from perforce.changelists('2024-04-01 00:00Z', '2024-07-01 00:00Z', '%submit%') as c
where c.status = 'submitted' and c.stream = '//depot/main'
group by c.change_user order by changelists desc, c.change_user collate "C";

-- 7. What do users of one region run on machines of another, and how long does it take?
select u.region as user_region, h.region as machine_region, count(*) as commands, round(avg(k.lapse_ms)) as avg_ms
from perforce.commands as k
join perforce.user_regions as u on u.user_id = k.user_name
join perforce.hosts as h on h.host = k.address
where u.region <> h.region and k.first_event_at >= '2024-06-03 07:00Z' and k.first_event_at < '2024-06-03 11:00Z'
group by u.region, h.region order by commands desc, u.region, h.region;

-- 8. Which limits have the groups of those whom MaxScanRows stopped?
select l.cmdident, l.user_name, l.limit_value, g."group", g."maxScanRows"
from perforce.limits_hit as l
left join perforce."group" as g on g."user" = l.user_name
where l.limit_name = 'MaxScanRows' and l.event_time >= '2024-06-03 07:00Z' and l.event_time < '2024-06-03 11:00Z'
order by l.event_time, l.cmdident, g."maxScanRows" desc nulls last, g."group";
