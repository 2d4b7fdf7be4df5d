-- The servers themselves, who came in, from where, and what goes over the wires.

-- 72. Who failed to log in, from where?
select user_name, address, count(*) as failures, max(reason) as reason
from perforce.logins
where failed and event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z'
group by user_name, address order by failures desc, user_name, address;

-- 73. What did verify and other checks find wrong?
select event_time, server_id, integrity_event, table_name, file, results
from perforce.integrity_checks
where failed and event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z'
order by event_time, file;

-- 74. What happened to the servers: starts, stops, checkpoints, rotations?
select event_time, server_id, meaning, event_info
from perforce.server_events
where event_time >= '2024-06-03 06:00Z' and event_time < '2024-06-03 11:00Z'
order by event_time, server_id;

-- 75. How far were replicas behind, and what did they fetch? A row for ten seconds and table: here the worst of each hour.
select date_bin('1 hour', ten_seconds, '2000-01-01Z') as hour, server_id, func, sum(started) as started,
    max(lag_ms) as lag_ms, sum(recv_bytes) as recv_bytes, sum(rows_put) as rows_put
from perforce.replication
where ten_seconds >= '2024-06-03 07:00Z' and ten_seconds < '2024-06-03 11:00Z'
group by hour, server_id, func order by hour, server_id, func;

-- 76. How much went to each office, whether or not behind a proxy?
select perforce.network(address, 16) as office, sum(commands) as commands, sum(sent_bytes) as sent_bytes
from (
    select address, count(*) as commands, sum(rpc_send_bytes) as sent_bytes
    from perforce.commands
    where first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
    group by address
) as of_addresses
group by office order by sent_bytes desc nulls last, office;

-- 77. How much of it goes to clients, and how much to other servers?
select peer, count(*) as records, sum(rpc_send_bytes) as sent_bytes
from perforce.network_use_between('2024-06-03 07:00Z', '2024-06-03 11:00Z')
group by peer order by peer;

-- 78. Which commands did a limit stop?
select event_time, user_name, func, limit_name, limit_value, known_from
from perforce.limits_hit
where event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z'
order by event_time, user_name;

-- 79. Which versions of which programs meet errors?
select program, program_version, count(*) as errors
from perforce.error_events
where event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z' and severity in ('failed', 'fatal')
group by program, program_version order by errors desc, program, program_version;

-- 80. What did one click in P4V run? Its commands share a cmd_group.
select cmd_group, count(*) as commands, min(first_event_at) as began_at, sum(lapse_ms) as lapse_ms
from perforce.commands
where cmd_group is not null and first_event_at >= '2024-06-03 07:00Z' and first_event_at < '2024-06-03 11:00Z'
group by cmd_group order by commands desc, cmd_group limit 10;

-- 81. Over which servers did connections come?
select hops, route, count(*) as commands
from perforce.routes
where event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z'
group by hops, route order by commands desc, route limit 10;

-- 82. What did scripts write by p4 logappend?
select event_time, user_name, said
from perforce.user_log
where event_time >= '2024-06-03 07:00Z' and event_time < '2024-06-03 11:00Z'
order by event_time, user_name;
