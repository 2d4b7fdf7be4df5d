create or replace view perforce.slow_commands as
select
    c.cmdident,
    c.first_event_at,
    c.command_start_timestamp,
    c.command_end_timestamp,
    c.status,
    c.user_name,
    c.client,
    c.func,
    c.args,
    c.host,
    c.prog,
    c.server_id,
    c.server_ids,
    t.took_ms,
    c.compute_ms,
    t.cpu_ms,
    t.lock_wait_ms,
    t.rpc_ms,
    c.trigger_ms,
    c.paused_ms,
    t.lock_held_ms,
    c.files,
    c.bytes,
    c.error_count,
    case when t.measured_ms is not null then greatest(t.took_ms - t.measured_ms, 0) end as other_ms,
    case
        when t.measured_ms is not null then coalesce(
            (
                select part.name
                from (
                    values
                        ('cpu', t.cpu_ms), ('lock wait', t.lock_wait_ms), ('network', t.rpc_ms),
                        ('triggers', c.trigger_ms), ('paused', c.paused_ms)
                ) as part (name, ms)
                where part.ms >= t.took_ms / 2
                order by part.ms desc
                limit 1
            ),
            'unknown'
        )
    end as mostly
from perforce.commands as c
cross join lateral (
    select
        m.*,
        perforce_internal.null_safe_sum(
            perforce_internal.null_safe_sum(perforce_internal.null_safe_sum(m.cpu_ms, m.lock_wait_ms), m.rpc_ms),
            perforce_internal.null_safe_sum(c.trigger_ms, c.paused_ms)
        ) as measured_ms
    from (
        select
            case
                when c.status = 'running' and c.command_start_timestamp is not null
                    then trim_scale(round(extract(epoch from perforce.clock() - c.command_start_timestamp) * 1000))
                else coalesce(c.lapse_ms, c.duration_ms)
            end as took_ms,
            perforce_internal.null_safe_sum(c.user_cpu_ms, c.system_cpu_ms) as cpu_ms,
            perforce_internal.null_safe_sum(c.total_read_wait_ms, c.total_write_wait_ms) as lock_wait_ms,
            perforce_internal.null_safe_sum(c.total_read_held_ms, c.total_write_held_ms) as lock_held_ms,
            perforce_internal.null_safe_sum(c.rpc_recv_ms, c.rpc_send_ms) as rpc_ms
    ) as m
) as t
where t.took_ms > (
    select extract(epoch from s.value) * 1000 from perforce.settings as s where s.name = 'slow_after'
)
    and not (c.status = 'running' and perforce_internal.is_background(c.func, c.args));
comment on view perforce.slow_commands is
    'Which commands took longer than the setting slow_after, and where did the time go? Running ones too, save those in the background. The parts overlap, and are not all: other_ms. Give a range of first_event_at';
comment on column perforce.slow_commands.cmdident is 'The command (f_cmdident)';
comment on column perforce.slow_commands.first_event_at is
    'Event time of the earliest event: give a range of it to read only those months';
comment on column perforce.slow_commands.command_start_timestamp is 'Earliest start; null: no start has arrived';
comment on column perforce.slow_commands.command_end_timestamp is 'Latest end; null: no end has arrived';
comment on column perforce.slow_commands.status is 'complete; orphaned: the sweeper gave it up; running: neither yet';
comment on column perforce.slow_commands.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.slow_commands.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.slow_commands.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.slow_commands.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.slow_commands.host is 'Client address, or proxy/client; null: empty (f_host)';
comment on column perforce.slow_commands.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.slow_commands.server_id is 'Originating server; null: not in the record (f_serverid)';
comment on column perforce.slow_commands.server_ids is 'All servers that worked on it, sorted';
comment on column perforce.slow_commands.took_ms is
    'Its lapse, or else the time from first start to last end; if it runs, the time since its start, ms';
comment on column perforce.slow_commands.compute_ms is
    'Compute phases, in which read locks are held, ms; null: none (type 1)';
comment on column perforce.slow_commands.cpu_ms is
    'User and system CPU time, ms; null: no usage record (f_utime, f_stime)';
comment on column perforce.slow_commands.lock_wait_ms is
    'Waiting for read and write locks, ms; null: no database record has it';
comment on column perforce.slow_commands.rpc_ms is
    'Receiving and sending over the network, ms; null: no rpc record (f_recvTime, f_sendTime)';
comment on column perforce.slow_commands.trigger_ms is
    'Triggers, extensions and background tasks, ms; null: none, or not in the records (f_triggerLapse)';
comment on column perforce.slow_commands.paused_ms is
    'Held back by the server, ms; null: not in the records (f_paused)';
comment on column perforce.slow_commands.lock_held_ms is
    'Holding read and write locks, ms: what others may have waited for; null: no database record has it';
comment on column perforce.slow_commands.files is 'File revisions touched';
comment on column perforce.slow_commands.bytes is 'Size of those revisions, bytes';
comment on column perforce.slow_commands.error_count is 'Error records, as in command_events';
comment on column perforce.slow_commands.other_ms is
    'What is left of took_ms when all five parts are taken off, ms: what p4d does not measure, such as disk, client and network idle; 0 where they overlap to more than it; null: none of them is measured';
comment on column perforce.slow_commands.mostly is
    'What took at least half of the time: cpu, lock wait, network, triggers or paused, the largest; unknown: none of them did; null: none of them is measured';
