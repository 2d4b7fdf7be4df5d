-- Of a month, few of commands, users, programs and servers occur together: they are summed first, and once. The planner
-- does not know how few, and would rather sort all commands. Adding up command_stats_hourly takes as long, as a row of
-- it stands for one or two commands, and does not know which failed.
create or replace function perforce.report_load(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    dimension text, place bigint, name text, commands bigint, began bigint, users bigint, failed bigint,
    orphaned bigint, running bigint, presumed bigint, lapse_ms numeric, max_lapse_ms numeric, compute_ms numeric, cpu_ms numeric,
    lock_wait_ms numeric, lock_held_ms numeric, network_ms numeric, trigger_ms numeric, disk_blocks numeric,
    network_bytes numeric, file_bytes numeric
)
language sql stable parallel safe
set jit = off
set enable_sort = off
begin atomic
    with together as (
        select
            c.func, c.user_name, c.prog, c.server_id, count(*) filter (where not c.is_presumed) as commands,
            count(*) filter (where c.first_event_at >= from_time) as began,
            count(*) filter (where not c.is_presumed and c.max_severity >= 3) as failed,
            count(*) filter (where not c.is_presumed and c.status = 'orphaned') as orphaned,
            count(*) filter (where not c.is_presumed and c.status = 'running') as running,
            count(*) filter (where c.is_presumed) as presumed,
            sum(c.lapse_ms) as lapse_ms, max(c.lapse_ms) as max_lapse_ms, sum(c.compute_ms) as compute_ms,
            sum(c.user_cpu_ms) as user_cpu_ms, sum(c.system_cpu_ms) as system_cpu_ms,
            sum(c.total_read_wait_ms) as read_wait_ms, sum(c.total_write_wait_ms) as write_wait_ms,
            sum(c.total_read_held_ms) as read_held_ms, sum(c.total_write_held_ms) as write_held_ms,
            sum(c.rpc_recv_ms) as receiving_ms, sum(c.rpc_send_ms) as sending_ms, sum(c.trigger_ms) as trigger_ms,
            sum(c.io_in) as io_in, sum(c.io_out) as io_out, sum(c.rpc_recv_bytes) as received_bytes,
            sum(c.rpc_send_bytes) as sent_bytes, sum(c.bytes) as file_bytes
        from (
            select o.*, false as is_presumed
            from perforce_internal.overlapping_commands(from_time, to_time) as o
            union all
            select b.* from perforce.commands_between(from_time, from_time) as b where b.is_presumed
        ) as c
        group by c.func, c.user_name, c.prog, c.server_id
    ),

    load as (
        select
            d.dimension, d.name, sum(t.commands)::bigint as commands, sum(t.began)::bigint as began,
            count(distinct t.user_name) as users, sum(t.failed)::bigint as failed, sum(t.orphaned)::bigint as orphaned,
            sum(t.running)::bigint as running, sum(t.presumed)::bigint as presumed, coalesce(sum(t.lapse_ms), 0) as lapse_ms,
            max(t.max_lapse_ms) as max_lapse_ms, coalesce(sum(t.compute_ms), 0) as compute_ms,
            coalesce(sum(t.user_cpu_ms), 0) + coalesce(sum(t.system_cpu_ms), 0) as cpu_ms,
            coalesce(sum(t.read_wait_ms), 0) + coalesce(sum(t.write_wait_ms), 0) as lock_wait_ms,
            coalesce(sum(t.read_held_ms), 0) + coalesce(sum(t.write_held_ms), 0) as lock_held_ms,
            coalesce(sum(t.receiving_ms), 0) + coalesce(sum(t.sending_ms), 0) as network_ms,
            coalesce(sum(t.trigger_ms), 0) as trigger_ms,
            coalesce(sum(t.io_in), 0) + coalesce(sum(t.io_out), 0) as disk_blocks,
            coalesce(sum(t.received_bytes), 0) + coalesce(sum(t.sent_bytes), 0) as network_bytes,
            coalesce(sum(t.file_bytes), 0) as file_bytes
        from together as t
        cross join lateral (
            values
                ('all', null), ('command', t.func), ('user', t.user_name), ('program', t.prog), ('server', t.server_id)
        ) as d (dimension, name)
        group by d.dimension, d.name
    ),

    ranked as (
        select l.*, row_number() over (partition by l.dimension order by l.lapse_ms desc, l.name) as place
        from load as l
    )

    select
        r.dimension, r.place, r.name, r.commands, r.began, r.users, r.failed, r.orphaned, r.running, r.presumed,
        r.lapse_ms, r.max_lapse_ms, r.compute_ms, r.cpu_ms, r.lock_wait_ms, r.lock_held_ms, r.network_ms, r.trigger_ms,
        r.disk_blocks, r.network_bytes, r.file_bytes
    from ranked as r
    where r.place <= most
    order by r.dimension, r.place;
end;
comment on function perforce.report_load(timestamptz, timestamptz, integer) is
    'What the commands took that ran from one time to before another, whole commands summed: by dimension (all; command, user, program, server) a row for each of the most that took most time by p4d''s account, place 1 first; no command: no row. commands ran, began of them in the range; users: how many; failed: an error of severity 3 or 4; running: they still run; presumed: beside them, those that began before, never ended and were not heard of in the range, but may have run, as in commands_between; times in ms; max_lapse_ms: the longest, null: no lapse; network_bytes: RPC in both directions, between servers too; file_bytes: sizes of file revisions; name null: all, or empty in the log';
