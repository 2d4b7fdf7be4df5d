create or replace function perforce.report_restarts(from_time timestamptz, to_time timestamptz)
returns table (at timestamptz, server_id text, restart text, event_info text, killed text[])
language sql stable parallel safe
begin atomic
    select r.event_time, r.server_id, r.restart, r.event_info, r.killed
    from perforce.server_restarts as r
    where r.event_time >= from_time and r.event_time < to_time
    order by r.event_time, r.server_id;
end;
comment on function perforce.report_restarts(timestamptz, timestamptz) is
    'Starts and stops of servers from one time to before another, with the commands that each ended, as in server_restarts: marks for a chart over time';
