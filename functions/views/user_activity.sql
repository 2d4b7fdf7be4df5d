-- Apart from program_load, which counts the same: of a view for both no scan could leave out what is not of one user.
create or replace view perforce.user_activity as
select
    date_bin(interval '1 hour', c.first_event_at, timestamptz '2000-01-01 00:00Z') as hour,
    c.user_name,
    count(*) as commands,
    count(*) filter (where c.func in ('user-sync', 'user-transmit')) as syncs,
    count(*) filter (where c.func like 'user-submit%') as submits,
    count(*) filter (where c.max_severity >= 3) as failed,
    count(*) filter (where c.status = 'orphaned') as orphaned,
    count(*) filter (where c.status = 'running') as running,
    count(c.lapse_ms) as timed,
    coalesce(sum(c.lapse_ms), 0) as lapse_ms,
    max(c.lapse_ms) as max_lapse_ms,
    coalesce(sum(c.user_cpu_ms), 0) + coalesce(sum(c.system_cpu_ms), 0) as cpu_ms,
    coalesce(sum(c.total_read_wait_ms), 0) + coalesce(sum(c.total_write_wait_ms), 0) as lock_wait_ms,
    coalesce(sum(c.total_read_held_ms), 0) + coalesce(sum(c.total_write_held_ms), 0) as lock_held_ms,
    sum(c.files)::bigint as files,
    sum(c.bytes) as bytes,
    coalesce(sum(c.rpc_send_bytes), 0) as sent_bytes
from perforce.commands as c
group by 1, 2;
comment on view perforce.user_activity is
    'What did each user do, hour by hour? Sum the rows over the hours of interest. A range of hour is found by index';
comment on column perforce.user_activity.hour is 'Hour (UTC) in which the commands began';
comment on column perforce.user_activity.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.user_activity.commands is 'Commands that began';
comment on column perforce.user_activity.syncs is 'user-sync and user-transmit among them';
comment on column perforce.user_activity.submits is 'user-submit and its kin among them';
comment on column perforce.user_activity.failed is 'Those that met an error of severity failed or fatal';
comment on column perforce.user_activity.orphaned is 'Those that the sweeper gave up';
comment on column perforce.user_activity.running is 'Those that run, or of which a start or an end is missing';
comment on column perforce.user_activity.timed is 'Those whose lapse is known: lapse_ms / timed is their average';
comment on column perforce.user_activity.lapse_ms is 'Sum of their lapses, ms (f_lapse)';
comment on column perforce.user_activity.max_lapse_ms is 'Longest lapse, ms; null: none is known (f_lapse)';
comment on column perforce.user_activity.cpu_ms is 'User and system CPU time, ms (f_utime, f_stime)';
comment on column perforce.user_activity.lock_wait_ms is 'Time waiting for read and write locks, ms';
comment on column perforce.user_activity.lock_held_ms is 'Time holding read and write locks, ms; p4d writes negative ones now and then';
comment on column perforce.user_activity.files is 'File revisions touched: audit records';
comment on column perforce.user_activity.bytes is 'Size of those revisions, bytes (f_filesize)';
comment on column perforce.user_activity.sent_bytes is 'RPC bytes sent to clients and servers (f_sendBytes)';
