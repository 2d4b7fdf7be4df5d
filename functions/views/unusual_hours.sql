create or replace view perforce.unusual_hours as
select
    u.hour, u.server_id, u.metric, u.value, u.usual, u.lowest, u.highest, u.times_usual, u.compared_with,
    u.compared_hours
from perforce.unusual_hours() as u;
comment on view perforce.unusual_hours is
    'Which hours of the last day were out of the ordinary, on which server, and in what? unusual_hours(from, to) for another time, and for how it is told';
comment on column perforce.unusual_hours.hour is 'The hour; hours begin as in UTC';
comment on column perforce.unusual_hours.server_id is
    'Originating server of the commands, or server of the replica; empty: not in the record (f_serverid)';
comment on column perforce.unusual_hours.metric is 'commands, failed, lock_wait_ms or replication_lag_ms';
comment on column perforce.unusual_hours.value is 'What it was in this hour: a count, or ms';
comment on column perforce.unusual_hours.usual is 'Median of the hours compared with';
comment on column perforce.unusual_hours.lowest is 'Lowest of them';
comment on column perforce.unusual_hours.highest is 'Highest of them';
comment on column perforce.unusual_hours.times_usual is 'value by usual; null: that is 0';
comment on column perforce.unusual_hours.compared_with is
    'this hour of earlier weeks; this hour of the days before; or the 24 hours before';
comment on column perforce.unusual_hours.compared_hours is 'How many hours were compared with, 3 or more';
