-- Apart from user_activity, which counts the same: of a view for both no scan could leave out what is not of one program.
create or replace view perforce.program_load as
select
    date_bin(interval '1 hour', c.first_event_at, timestamptz '2000-01-01 00:00Z') as hour,
    c.prog,
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
    coalesce(sum(c.rpc_send_bytes), 0) as sent_bytes,
    perforce.program_name(c.prog) as program,
    perforce.program_platform(c.prog) as platform,
    perforce.program_version(c.prog) as program_version,
    perforce.program_build(c.prog) as program_build
from perforce.commands as c
group by 1, 2;
comment on view perforce.program_load is
    'What did each program do, hour by hour? Sum the rows over the hours of interest. A range of hour is found by index';
comment on column perforce.program_load.hour is 'Hour (UTC) in which the commands began';
comment on column perforce.program_load.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.program_load.commands is 'Commands that began';
comment on column perforce.program_load.syncs is 'user-sync and user-transmit among them';
comment on column perforce.program_load.submits is 'user-submit and its kin among them';
comment on column perforce.program_load.failed is 'Those that met an error of severity failed or fatal';
comment on column perforce.program_load.orphaned is 'Those that the sweeper gave up';
comment on column perforce.program_load.running is 'Those that run, or of which a start or an end is missing';
comment on column perforce.program_load.timed is 'Those whose lapse is known: lapse_ms / timed is their average';
comment on column perforce.program_load.lapse_ms is 'Sum of their lapses, ms (f_lapse)';
comment on column perforce.program_load.max_lapse_ms is 'Longest lapse, ms; null: none is known (f_lapse)';
comment on column perforce.program_load.cpu_ms is 'User and system CPU time, ms (f_utime, f_stime)';
comment on column perforce.program_load.lock_wait_ms is 'Time waiting for read and write locks, ms';
comment on column perforce.program_load.lock_held_ms is 'Time holding read and write locks, ms; p4d writes negative ones now and then';
comment on column perforce.program_load.files is 'File revisions touched: audit records';
comment on column perforce.program_load.bytes is 'Size of those revisions, bytes (f_filesize)';
comment on column perforce.program_load.sent_bytes is 'RPC bytes sent to clients and servers (f_sendBytes)';
comment on column perforce.program_load.program is 'The program without version; null: empty (f_prog)';
comment on column perforce.program_load.platform is 'Its platform, as NTX64; null: it does not say (f_prog)';
comment on column perforce.program_load.program_version is 'Its version, as 2023.1; null: it does not say (f_prog)';
comment on column perforce.program_load.program_build is 'Its build: a changelist; null: it does not say (f_prog)';
