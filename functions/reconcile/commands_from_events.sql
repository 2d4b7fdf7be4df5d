-- Written as plainly as can be, and apart from the insert trigger, for it is what the incremental way is compared with.
create or replace function perforce_internal.commands_from_events(from_time timestamptz, to_time timestamptz)
returns setof perforce.command_events
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
begin atomic
    with events as (
        select
            r.*,
            perforce_internal.event_kind(r.event_type) as kind,
            perforce_internal.event_element(r) as element,
            row_number() over (
                partition by r.cmdident
                order by perforce_internal.attribute_order(r.event_type, r.func, r.event_time, r.event_ns, r.event_hash)
            ) as precedence
        from perforce.raw_events as r
        where r.event_time >= from_time and r.event_time < to_time and perforce_internal.is_command(r.cmdident)
    ),

    grouped as (
        select
            e.cmdident,
            array_agg(distinct e.server_id order by e.server_id) filter (where e.server_id <> '') as server_ids,
            min(e.event_time) filter (where e.kind = 'start') as command_start_timestamp,
            max(e.event_time) filter (where e.kind = 'end') as command_end_timestamp,
            min(e.event_time) as first_event_at,
            max(e.event_time) as last_event_at,
            count(*) as event_count,
            count(*) filter (where e.kind = 'start') as start_count,
            count(*) filter (where e.kind = 'end') as end_count,
            count(*) filter (where e.kind = 'audit') as audit_count,
            count(*) filter (where e.kind = 'error') as error_count,
            count(*) filter (where e.kind = 'performance') as performance_count,
            count(*) filter (where e.kind = 'trigger') as trigger_count,
            count(*) filter (where e.kind = 'other') as other_count,
            coalesce(sum(e.file_bytes) filter (where e.kind = 'audit'), 0) as audit_bytes,
            max(perforce_internal.severity_level(coalesce(e.severity::text, e.payload ->> 'f_severity')))
                filter (where e.kind = 'error') as max_severity,
            sum(e.files_added) as files_added, sum(e.files_updated) as files_updated,
            sum(e.files_deleted) as files_deleted, sum(e.bytes_added) as bytes_added,
            sum(e.bytes_updated) as bytes_updated, sum(e.bytes_deleted) as bytes_deleted,
            sum(e.user_cpu_ms) as user_cpu_ms, sum(e.system_cpu_ms) as system_cpu_ms, sum(e.io_in) as io_in,
            sum(e.io_out) as io_out, sum(e.net_in) as net_in, sum(e.net_out) as net_out,
            max(e.max_rss_kb) as max_rss_kb, sum(e.page_faults) as page_faults, max(e.memory_cmd_mb) as memory_cmd_mb,
            max(e.memory_proc_mb) as memory_proc_mb, sum(e.rpc_recv_count) as rpc_recv_count,
            sum(e.rpc_send_count) as rpc_send_count, sum(e.rpc_recv_bytes) as rpc_recv_bytes,
            sum(e.rpc_send_bytes) as rpc_send_bytes, max(e.rpc_hi_mark_fwd) as rpc_hi_mark_fwd,
            max(e.rpc_hi_mark_rev) as rpc_hi_mark_rev, sum(e.rpc_recv_ms) as rpc_recv_ms,
            sum(e.rpc_send_ms) as rpc_send_ms, sum(e.pages_in) as pages_in, sum(e.pages_out) as pages_out,
            sum(e.pages_cached) as pages_cached, sum(e.rows_get) as rows_get, sum(e.rows_pos) as rows_pos,
            sum(e.rows_scan) as rows_scan, sum(e.rows_put) as rows_put, sum(e.rows_del) as rows_del,
            sum(e.read_locks) as read_locks, sum(e.write_locks) as write_locks,
            sum(e.total_read_wait_ms) as total_read_wait_ms, max(e.max_read_wait_ms) as max_read_wait_ms,
            sum(e.total_read_held_ms) as total_read_held_ms, max(e.max_read_held_ms) as max_read_held_ms,
            sum(e.total_write_wait_ms) as total_write_wait_ms, max(e.max_write_wait_ms) as max_write_wait_ms,
            sum(e.total_write_held_ms) as total_write_held_ms, max(e.max_write_held_ms) as max_write_held_ms,
            sum(perforce.duration_ms(e.paused)) as paused_ms,
            sum(perforce.duration_ms(e.trigger_lapse)) as trigger_ms,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'start') as start_events,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'end') as end_events,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'audit') as audit_events,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'error') as error_events,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'performance') as performance_events,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'trigger') as trigger_events,
            array_agg(e.element order by e.event_time, e.element)
                filter (where e.kind = 'other') as other_events
        from events as e
        group by e.cmdident
    )

    select
        g.cmdident, nullif(o.user_name, ''), nullif(o.client, ''), nullif(o.func, ''), nullif(o.host, ''),
        nullif(o.prog, ''), nullif(o.version, ''), nullif(o.args, ''), nullif(o.cmd_group, ''), nullif(o.server_id, ''),
        o.pid, o.cmdno, coalesce(g.server_ids, '{}'), g.command_start_timestamp, g.command_end_timestamp,
        g.first_event_at, g.last_event_at, g.end_count >= g.start_count and g.start_count >= 1,
        case when g.end_count >= g.start_count and g.start_count >= 1 then 'complete' else 'running' end, null,
        g.event_count, g.start_count, g.end_count, g.audit_count, g.error_count, g.performance_count,
        g.trigger_count, g.other_count, g.audit_bytes, g.max_severity,
        row(
            g.files_added, g.files_updated, g.files_deleted, g.bytes_added, g.bytes_updated, g.bytes_deleted,
            g.user_cpu_ms, g.system_cpu_ms, g.io_in, g.io_out, g.net_in, g.net_out, g.max_rss_kb, g.page_faults,
            g.memory_cmd_mb, g.memory_proc_mb, g.rpc_recv_count, g.rpc_send_count, g.rpc_recv_bytes, g.rpc_send_bytes,
            g.rpc_hi_mark_fwd, g.rpc_hi_mark_rev, g.rpc_recv_ms, g.rpc_send_ms, g.pages_in, g.pages_out,
            g.pages_cached, g.rows_get, g.rows_pos, g.rows_scan, g.rows_put, g.rows_del, g.read_locks, g.write_locks,
            g.total_read_wait_ms, g.max_read_wait_ms, g.total_read_held_ms, g.max_read_held_ms, g.total_write_wait_ms,
            g.max_write_wait_ms, g.total_write_held_ms, g.max_write_held_ms, g.paused_ms, g.trigger_ms
        )::perforce_internal.command_metrics,
        perforce_internal.attribute_order(o.event_type, o.func, o.event_time, o.event_ns, o.event_hash),
        g.last_event_at,
        perforce_internal.first_events(g.start_events, false), perforce_internal.first_events(g.end_events, false), perforce_internal.first_events(g.audit_events, false),
        perforce_internal.first_events(g.error_events, false), perforce_internal.first_events(g.performance_events, false),
        perforce_internal.first_events(g.trigger_events, false), perforce_internal.first_events(g.other_events, false)
    from grouped as g
    join events as o on o.cmdident = g.cmdident and o.precedence = 1;
end;
comment on function perforce_internal.commands_from_events(timestamptz, timestamptz) is
    'The rows that command_events would have by one GROUP BY over the events of a time: what reconcile() compares with';
