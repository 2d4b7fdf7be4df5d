-- An end may come long after its start with nothing in between: its lapse says how far back its command goes, and no
-- gap within that splits. What follows an end without a gap is still its command's, as p4d's track records are; not so
-- another start or end. A command that may go on is running, else orphaned. JSON times are in UTC.
-- The sums are those of commands_from_events, which groups by another key.
-- What may have been at work in the time asked for wrote something then, give or take a pause, or an end after it whose lapse
-- reaches back: only such processes are looked at, as far as orphan_after before and after. None can be skipped of all time.
create or replace function perforce_internal.uncorrelated_sessions(from_time timestamptz, to_time timestamptz)
returns setof perforce.command_events
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    with spread as materialized (
        select perforce.setting('session_gap') as gap, perforce.setting('orphan_after') as reach
    ),

    at_work as (
        select distinct
            coalesce(r.server_id, '') as server_id, coalesce(r.pid, -1) as pid, coalesce(r.cmdno, -1) as cmdno,
            coalesce(r.user_name, '') as user_name, coalesce(r.func, '') as func
        from perforce.raw_events as r
        where (r.cmdident is null or r.cmdident in ('', '-'))
            and r.event_time >= from_time - (select s.gap from spread as s)
            and r.event_time <= to_time + (select s.reach from spread as s)
            and (
                r.event_time <= to_time + (select s.gap from spread as s)
                or (r.event_type = 2 and perforce.duration_ms(r.lapse) / 1000 + 1 >= extract(epoch from r.event_time - to_time))
            )
    ),

    followed as (
        select
            r.*,
            perforce_internal.attribute_order(r.event_type, r.func, r.event_time, r.event_ns, r.event_hash) as attribute_order,
            perforce_internal.event_kind(r.event_type) as kind,
            perforce_internal.event_element(r) as element,
            lag(r.event_time) over w as previous_at,
            max(r.event_time) filter (where r.event_type = 0) over earlier as started_at,
            max(r.event_time) filter (where r.event_type = 2) over earlier as ended_at,
            min(r.event_time - least(perforce.duration_ms(r.lapse), 1e12)::double precision * interval '1 ms')
                filter (where r.event_type = 2) over later as covered_from
        from perforce.raw_events as r
        join at_work as a
            on a.server_id = coalesce(r.server_id, '') and a.pid = coalesce(r.pid, -1)
            and a.cmdno = coalesce(r.cmdno, -1) and a.user_name = coalesce(r.user_name, '')
            and a.func = coalesce(r.func, '')
        where (r.cmdident is null or r.cmdident in ('', '-'))
            and r.event_time >= from_time - (select s.reach from spread as s)
            and r.event_time <= to_time + (select s.reach from spread as s)
        window
            w as (
                partition by r.server_id, r.pid, r.cmdno, r.user_name, r.client, r.func
                order by r.event_time, r.event_ns, r.event_type <> 0, r.event_type = 2, r.event_hash
            ),
            earlier as (w rows between unbounded preceding and 1 preceding),
            later as (w rows between current row and unbounded following)
    ),

    numbered as (
        select
            f.*,
            count(*) filter (
                where f.event_type = 0
                    or (f.event_type = 2 and f.ended_at >= coalesce(f.started_at, '-infinity'))
                    or (
                        f.event_time - f.previous_at > (select perforce.setting('session_gap'))
                        and f.covered_from - interval '1 second' <= f.previous_at is not true
                    )
            ) over (
                partition by f.server_id, f.pid, f.cmdno, f.user_name, f.client, f.func
                order by f.event_time, f.event_ns, f.event_type <> 0, f.event_type = 2, f.event_hash
            ) as session
        from followed as f
    ),

    ranked as (
        select
            n.*,
            row_number() over (
                partition by n.server_id, n.pid, n.cmdno, n.user_name, n.client, n.func, n.session
                order by n.attribute_order
            ) as precedence
        from numbered as n
    ),

    sessions as (
        select
            r.server_id, r.pid, r.cmdno, r.user_name, r.client, r.func,
            min(r.host) filter (where r.precedence = 1) as host,
            min(r.prog) filter (where r.precedence = 1) as prog,
            min(r.version) filter (where r.precedence = 1) as version,
            min(r.args) filter (where r.precedence = 1) as args,
            min(r.cmd_group) filter (where r.precedence = 1) as cmd_group,
            min(r.attribute_order) as attribute_order,
            min(r.event_time) filter (where r.kind = 'start') as started_at,
            max(r.event_time) filter (where r.kind = 'end') as ended_at,
            min(r.event_time) as first_event_at,
            max(r.event_time) as last_event_at,
            count(*) as event_count,
            count(*) filter (where r.kind = 'start') as start_count,
            count(*) filter (where r.kind = 'end') as end_count,
            count(*) filter (where r.kind = 'audit') as audit_count,
            count(*) filter (where r.kind = 'error') as error_count,
            count(*) filter (where r.kind = 'performance') as performance_count,
            count(*) filter (where r.kind = 'trigger') as trigger_count,
            count(*) filter (where r.kind = 'other') as other_count,
            coalesce(sum(r.file_bytes) filter (where r.kind = 'audit'), 0) as audit_bytes,
            max(perforce_internal.severity_level(coalesce(r.severity::text, r.payload ->> 'f_severity')))
                filter (where r.kind = 'error') as max_severity,
            sum(r.files_added) as files_added, sum(r.files_updated) as files_updated,
            sum(r.files_deleted) as files_deleted, sum(r.bytes_added) as bytes_added,
            sum(r.bytes_updated) as bytes_updated, sum(r.bytes_deleted) as bytes_deleted,
            sum(r.user_cpu_ms) as user_cpu_ms, sum(r.system_cpu_ms) as system_cpu_ms, sum(r.io_in) as io_in,
            sum(r.io_out) as io_out, sum(r.net_in) as net_in, sum(r.net_out) as net_out,
            max(r.max_rss_kb) as max_rss_kb, sum(r.page_faults) as page_faults, max(r.memory_cmd_mb) as memory_cmd_mb,
            max(r.memory_proc_mb) as memory_proc_mb, sum(r.rpc_recv_count) as rpc_recv_count,
            sum(r.rpc_send_count) as rpc_send_count, sum(r.rpc_recv_bytes) as rpc_recv_bytes,
            sum(r.rpc_send_bytes) as rpc_send_bytes, max(r.rpc_hi_mark_fwd) as rpc_hi_mark_fwd,
            max(r.rpc_hi_mark_rev) as rpc_hi_mark_rev, sum(r.rpc_recv_ms) as rpc_recv_ms,
            sum(r.rpc_send_ms) as rpc_send_ms, sum(r.pages_in) as pages_in, sum(r.pages_out) as pages_out,
            sum(r.pages_cached) as pages_cached, sum(r.rows_get) as rows_get, sum(r.rows_pos) as rows_pos,
            sum(r.rows_scan) as rows_scan, sum(r.rows_put) as rows_put, sum(r.rows_del) as rows_del,
            sum(r.read_locks) as read_locks, sum(r.write_locks) as write_locks,
            sum(r.total_read_wait_ms) as total_read_wait_ms, max(r.max_read_wait_ms) as max_read_wait_ms,
            sum(r.total_read_held_ms) as total_read_held_ms, max(r.max_read_held_ms) as max_read_held_ms,
            sum(r.total_write_wait_ms) as total_write_wait_ms, max(r.max_write_wait_ms) as max_write_wait_ms,
            sum(r.total_write_held_ms) as total_write_held_ms, max(r.max_write_held_ms) as max_write_held_ms,
            sum(perforce.duration_ms(r.paused)) as paused_ms,
            sum(perforce.duration_ms(r.trigger_lapse)) as trigger_ms,
            array_agg(r.element) filter (where r.kind = 'start') as start_events,
            array_agg(r.element) filter (where r.kind = 'end') as end_events,
            array_agg(r.element) filter (where r.kind = 'error') as error_events,
            array_agg(r.element) filter (where r.kind = 'performance') as performance_events
        from ranked as r
        group by r.server_id, r.pid, r.cmdno, r.user_name, r.client, r.func, r.session
    )

    select
        null, s.user_name, s.client, s.func, s.host, s.prog, s.version, s.args, s.cmd_group, s.server_id, s.pid,
        s.cmdno, array_remove(array[s.server_id], null), s.started_at, s.ended_at, s.first_event_at, s.last_event_at,
        o.is_complete, case when o.is_complete then 'complete' when o.reason is null then 'running' else 'orphaned' end,
        o.reason, s.event_count, s.start_count, s.end_count, s.audit_count, s.error_count, s.performance_count,
        s.trigger_count, s.other_count, s.audit_bytes, s.max_severity,
        row(
            s.files_added, s.files_updated, s.files_deleted, s.bytes_added, s.bytes_updated, s.bytes_deleted,
            s.user_cpu_ms, s.system_cpu_ms, s.io_in, s.io_out, s.net_in, s.net_out, s.max_rss_kb, s.page_faults,
            s.memory_cmd_mb, s.memory_proc_mb, s.rpc_recv_count, s.rpc_send_count, s.rpc_recv_bytes, s.rpc_send_bytes,
            s.rpc_hi_mark_fwd, s.rpc_hi_mark_rev, s.rpc_recv_ms, s.rpc_send_ms, s.pages_in, s.pages_out,
            s.pages_cached, s.rows_get, s.rows_pos, s.rows_scan, s.rows_put, s.rows_del, s.read_locks, s.write_locks,
            s.total_read_wait_ms, s.max_read_wait_ms, s.total_read_held_ms, s.max_read_held_ms, s.total_write_wait_ms,
            s.max_write_wait_ms, s.total_write_held_ms, s.max_write_held_ms, s.paused_ms, s.trigger_ms
        )::perforce_internal.command_metrics,
        s.attribute_order, s.last_event_at,
        coalesce(s.start_events, '{}'), coalesce(s.end_events, '{}'), empty.events,
        coalesce(s.error_events, '{}'), coalesce(s.performance_events, '{}'), empty.events, empty.events
    from sessions as s
    left join perforce.watermarks as w on w.server_id = coalesce(s.server_id, '')
    cross join lateral (
        select
            s.start_count between 1 and s.end_count as is_complete,
            case
                when s.start_count between 1 and s.end_count
                    or w.latest_event_at - s.last_event_at > (select perforce.setting('session_gap')) is not true then null
                when s.start_count = 0 then 'no_start'
                else 'no_end'
            end as reason
    ) as o
    cross join (select '{}'::jsonb[] as events) as empty
    where s.first_event_at <= to_time and s.last_event_at >= from_time;
end;
comment on function perforce_internal.uncorrelated_sessions(timestamptz, timestamptz) is
    'The records without cmdident grouped into commands, those that were at work between two times, in the form of command_events, with the arrays that summaries need; for uncorrelated_commands';
