-- One statement a batch, and one pass over the commands in order of cmdident: batches that meet wait for each other instead
-- of deadlocking. Events are aggregated as they come: loaders send them in order of time, and the arrays of commands for
-- which that is not so are sorted afterwards. So no aggregate may be DISTINCT or ordered by itself, for which PostgreSQL
-- would sort. No JSON is made of audits behind the earliest 64 of a command: of a large sync that is most of the work. JSON
-- times are in UTC. Attributes are sorted by what stands first in the row, where it is found soonest. Plans are made once a
-- session, whatever the size of later batches: the settings leave no choice that a large one would regret; limit 1 keeps a
-- look-up from reading a table whole.
--
-- A command that is new is inserted, and if it is plain, started and ended once by one process, and its row holds all that
-- the summary is made of, so is its summary. One that is whole and over for longer than hot_retention gets its summary
-- only, and no JSON is made for it: if it turns out to be here already, it is made anew from raw_events. All others that
-- are here, or archived, are left to append_to_known. Of a large insert, archived commands are made anew first.
--
-- Without a row of command_events nothing makes two sessions wait that bring parts of one command, so what may go straight
-- to the archive takes a turn: whatever is older than half of hot_retention, as the later parts of such a command are.
-- The lock on the default partition of command_logs keeps create_partition from moving summaries out of it meanwhile: a
-- plan that is made while it does so knows the partition they leave, and not the one they go to.
--
-- No function that is called from here sees new_events: what reads it has to stand here, and is long.
create or replace function perforce_internal.tg_append_events()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set plan_cache_mode = force_generic_plan
set enable_sort = off
set enable_memoize = off
set enable_nestloop = off
set enable_mergejoin = off
set enable_seqscan = off
set enable_bitmapscan = off
set work_mem = '256MB'
as $$
declare
    slice_rows constant integer := 50000;
    is_first boolean := tg_table_name <> 'replayed_events';
    offered bigint;
    earliest timestamptz;
    archived_before timestamptz := '-infinity';
    is_backfill boolean := false;
    summaries_since timestamptz;
    archived perforce_internal.late_arrival[];
    rest record;
begin
    select count(*), min(n.event_time) into offered, earliest from new_events as n;
    if is_first then
        archived_before := perforce.clock() - perforce.setting('hot_retention');
        is_backfill := earliest < archived_before;
        if offered > 2 * slice_rows or earliest < perforce.clock() - perforce.setting('hot_retention') / 2 then
            perform perforce_internal.take_turn('archive');
        end if;
    end if;
    lock table only perforce_internal.command_logs_default in row exclusive mode;

    if offered > 2 * slice_rows then
        if is_first then
            lock table perforce.command_events in share row exclusive mode;
            select array_agg(a.late) into archived
            from (
                select row(
                    n.cmdident, null, min(n.event_time), max(n.event_time), count(*)
                )::perforce_internal.late_arrival as late
                from new_events as n
                where perforce_internal.is_command(n.cmdident)
                group by n.cmdident
                having (select true from perforce.command_logs as l where l.cmdident = n.cmdident limit 1)
                    and (select true from perforce.command_events as c where c.cmdident = n.cmdident limit 1) is null
            ) as a;
            perform perforce_internal.revive_commands(archived);
        end if;
        for part in 0..(offered - 1) / slice_rows loop
            insert into perforce_internal.replayed_events
            select s.*
            from (select n.* from new_events as n offset part * slice_rows limit slice_rows) as s
            where s.cmdident not in (select a.cmdident from unnest(archived) as a);
        end loop;
        if is_first then
            perform perforce_internal.archive_ended(null);
        end if;
        return null;
    end if;
    summaries_since := earliest - perforce.setting('raw_retention');

    with whole as (
        select w.cmdident
        from new_events as w
        where is_backfill
        group by w.cmdident
        having count(*) filter (where w.event_type = 0) = 1 and count(*) filter (where w.event_type = 2) = 1
            and max(w.event_time) < archived_before
    ),

    crowded as (
        select a.cmdident, perforce_internal.nth_earliest(array_agg(a.event_time), 64) as last_held_at
        from new_events as a
        where a.event_type = 6 and perforce_internal.is_command(a.cmdident)
        group by a.cmdident
        having count(*) > 64
    ),

    events as (
        select
            n.cmdident, n.server_id, n.pid, n.cmdno, n.event_time, n.event_type,
            perforce_internal.event_kind(n.event_type) as kind,
            case
                when n.event_type = 6 and n.event_time > o.last_held_at then null
                when is_backfill and n.cmdident in (select w.cmdident from whole as w) then null
                else perforce_internal.event_element(row(n.*)::perforce.raw_events)
            end as element,
            case
                when is_backfill and perforce_internal.event_kind(n.event_type) = 'performance'
                    then perforce_internal.element_bound(row(n.*)::perforce.raw_events)
            end as element_bound,
            case
                when n.event_type <= 2 then n.pid is not null and n.cmdno is not null
                    and coalesce(n.server_id, '') <> '' and not n.payload ?| array['f_lapse', 'f_reason']
            end as is_plain,
            n.lapse, n.paused, n.reason, n.file_bytes, n.trigger_lapse,
            case
                when n.event_type between 3 and 5
                    then perforce_internal.severity_level(coalesce(n.severity::text, n.payload ->> 'f_severity'))
            end as severity,
            n.files_added, n.files_updated, n.files_deleted, n.bytes_added, n.bytes_updated, n.bytes_deleted,
            n.user_cpu_ms, n.system_cpu_ms, n.io_in, n.io_out, n.net_in, n.net_out, n.max_rss_kb, n.page_faults,
            n.memory_cmd_mb, n.memory_proc_mb, n.rpc_recv_count, n.rpc_send_count, n.rpc_recv_bytes, n.rpc_send_bytes,
            n.rpc_hi_mark_fwd, n.rpc_hi_mark_rev, n.rpc_recv_ms, n.rpc_send_ms, n.pages_in, n.pages_out,
            n.pages_cached, n.rows_get, n.rows_pos, n.rows_scan, n.rows_put, n.rows_del, n.read_locks, n.write_locks,
            n.total_read_wait_ms, n.max_read_wait_ms, n.total_read_held_ms, n.max_read_held_ms, n.total_write_wait_ms,
            n.max_write_wait_ms, n.total_write_held_ms, n.max_write_held_ms
        from new_events as n
        left join crowded as o on o.cmdident = n.cmdident
        where perforce_internal.is_command(n.cmdident)
        offset 0
    ),

    grouped as (
        select
            e.cmdident,
            coalesce(array_agg(e.server_id) filter (where e.server_id <> ''), '{}') as server_ids,
            min(e.event_time) filter (where e.kind = 'start') as command_start_timestamp,
            max(e.event_time) filter (where e.kind = 'end') as command_end_timestamp,
            max(e.event_time) filter (where e.event_type = 1) as computed_at,
            count(*) filter (where e.event_type = 1) as compute_count,
            min(e.event_time) filter (where e.kind = 'performance' and e.event_type <> 1) as measured_from,
            sum(coalesce(pg_column_size(e.element), e.element_bound)) filter (where e.kind = 'performance') as performance_bytes,
            min(e.event_time) as first_event_at,
            max(e.event_time) as last_event_at,
            bool_and(e.is_plain)
            and min(e.pid) filter (where e.event_type <= 2) = max(e.pid) filter (where e.event_type <= 2)
            and min(e.cmdno) filter (where e.event_type <= 2) = max(e.cmdno) filter (where e.event_type <= 2)
            and min(e.server_id collate "C") filter (where e.event_type <= 2)
                = max(e.server_id collate "C") filter (where e.event_type <= 2) as has_one_plain_process,
            count(*) as event_count,
            array_agg(e.event_time) as times,
            coalesce(bool_and(e.element is null) filter (where e.event_type not between 3 and 5), false) as is_whole,
            count(*) filter (where e.kind = 'start') as start_count,
            count(*) filter (where e.kind = 'end') as end_count,
            count(*) filter (where e.kind = 'audit') as audit_count,
            count(*) filter (where e.kind = 'error') as error_count,
            count(*) filter (where e.kind = 'performance') as performance_count,
            count(*) filter (where e.kind = 'trigger') as trigger_count,
            count(*) filter (where e.kind = 'other') as other_count,
            coalesce(sum(e.file_bytes) filter (where e.kind = 'audit'), 0) as audit_bytes,
            max(e.severity) as max_severity,
            max(e.lapse) filter (where e.kind = 'end') as lapse,
            max(e.reason) filter (where e.kind = 'end') as reason,
            sum(perforce.duration_ms(e.paused)) as paused_ms,
            sum(perforce.duration_ms(e.trigger_lapse)) as trigger_ms,
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
            array_agg(e.element) filter (where e.kind = 'start' and e.element is not null) as start_events,
            array_agg(e.element) filter (where e.kind = 'end' and e.element is not null) as end_events,
            array_agg(e.element) filter (where e.kind = 'audit' and e.element is not null) as audit_events,
            array_agg(e.element) filter (where e.kind = 'error' and e.element is not null) as error_events,
            array_agg(e.element) filter (where e.kind = 'performance' and e.element is not null) as performance_events,
            array_agg(e.element) filter (where e.kind = 'trigger' and e.element is not null) as trigger_events,
            array_agg(e.element) filter (where e.kind = 'other' and e.element is not null) as other_events
        from events as e
        group by e.cmdident
    ),

    attributes as (
        select
            f.cmdident,
            nullif(f.user_name, '') as user_name, nullif(f.client, '') as client, nullif(f.func, '') as func,
            nullif(f.host, '') as host, nullif(f.prog, '') as prog, nullif(f.version, '') as version,
            nullif(f.args, '') as args, nullif(f.cmd_group, '') as cmd_group, nullif(f.server_id, '') as server_id,
            f.pid, f.cmdno,
            perforce_internal.attribute_order(f.event_type, f.func, f.event_time, f.event_ns, f.event_hash) as attribute_order
        from (
            select distinct on (n.cmdident)
                n.event_time, n.event_hash, perforce_internal.attribute_class(n.event_type, n.func) as class, n.event_ns,
                n.cmdident, n.user_name, n.client, n.func, n.host, n.prog, n.version, n.args, n.cmd_group, n.server_id,
                n.pid, n.cmdno, n.event_type
            from new_events as n
            where perforce_internal.is_command(n.cmdident)
                and (
                    n.event_type = 0
                    or n.cmdident not in (
                        select s.cmdident from new_events as s where s.event_type = 0 and s.cmdident is not null
                    )
                )
            order by n.cmdident, class, n.event_time, n.event_ns, n.event_hash
        ) as f
    ),

    commands as materialized (
        select
            g.*,
            a.user_name, a.client, a.func, a.host, a.prog, a.version, a.args, a.cmd_group, a.server_id, a.pid,
            a.cmdno,
            a.attribute_order,
            row(
                g.files_added, g.files_updated, g.files_deleted, g.bytes_added, g.bytes_updated, g.bytes_deleted,
                g.user_cpu_ms, g.system_cpu_ms, g.io_in, g.io_out, g.net_in, g.net_out, g.max_rss_kb, g.page_faults,
                g.memory_cmd_mb, g.memory_proc_mb, g.rpc_recv_count, g.rpc_send_count, g.rpc_recv_bytes,
                g.rpc_send_bytes, g.rpc_hi_mark_fwd, g.rpc_hi_mark_rev, g.rpc_recv_ms, g.rpc_send_ms, g.pages_in,
                g.pages_out, g.pages_cached, g.rows_get, g.rows_pos, g.rows_scan, g.rows_put, g.rows_del,
                g.read_locks, g.write_locks, g.total_read_wait_ms, g.max_read_wait_ms, g.total_read_held_ms,
                g.max_read_held_ms, g.total_write_wait_ms, g.max_write_wait_ms, g.total_write_held_ms,
                g.max_write_held_ms, g.paused_ms, g.trigger_ms
            )::perforce_internal.command_metrics as metrics,
            perforce_internal.merge_server_ids('{}', g.server_ids) as servers,
            perforce_internal.first_events(g.start_events, g.needs_sorting) as first_start_events,
            perforce_internal.first_events(g.end_events, g.needs_sorting) as first_end_events,
            perforce_internal.first_events(g.audit_events, g.needs_sorting) as first_audit_events,
            perforce_internal.first_events(g.error_events, g.needs_sorting) as first_error_events,
            perforce_internal.first_events(g.performance_events, g.needs_sorting) as first_performance_events,
            perforce_internal.first_events(g.trigger_events, g.needs_sorting) as first_trigger_events,
            perforce_internal.first_events(g.other_events, g.needs_sorting) as first_other_events,
            g.start_count = 1 and g.end_count = 1 and coalesce(g.has_one_plain_process, false)
            and (
                g.computed_at is null
                or coalesce(g.compute_count = 1 and g.computed_at < coalesce(g.measured_from, 'infinity'), false)
                or coalesce(g.performance_count <= 64 and g.performance_bytes <= 65536, false)
            ) as is_plain,
            coalesce(
                (
                    select true
                    from perforce.command_logs as l
                    where l.cmdident = g.cmdident and l.first_event_at >= summaries_since
                    limit 1
                ),
                case
                    when g.start_count = 0
                        then (select true from perforce.command_logs as l where l.cmdident = g.cmdident limit 1)
                end,
                false
            ) as has_summary,
            g.last_event_at < archived_before
            and (select true from perforce.command_events as c where c.cmdident = g.cmdident limit 1) is null as is_old
        from (
            select k.*,
                case
                    when not k.is_whole then exists (
                        select from (select unnest(k.times) as earlier, unnest(k.times[2:]) as later) as p
                        where p.earlier >= p.later
                    )
                end as needs_sorting
            from grouped as k
            offset 0
        ) as g
        join attributes as a on a.cmdident = g.cmdident
    ),

    inserted as (
        insert into perforce.command_events as t (
            cmdident, user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno,
            attribute_order, server_ids, command_start_timestamp, command_end_timestamp, first_event_at,
            last_event_at, audit_bytes, max_severity, metrics, start_count, end_count, audit_count, error_count,
            performance_count, trigger_count, other_count, start_events, end_events, audit_events, error_events,
            performance_events, trigger_events, other_events
        )
        select
            c.cmdident, c.user_name, c.client, c.func, c.host, c.prog, c.version, c.args, c.cmd_group, c.server_id,
            c.pid, c.cmdno, c.attribute_order, c.servers, c.command_start_timestamp, c.command_end_timestamp,
            c.first_event_at, c.last_event_at, c.audit_bytes, c.max_severity,
            case when not c.is_plain then c.metrics end,
            c.start_count, c.end_count, c.audit_count, c.error_count, c.performance_count, c.trigger_count,
            c.other_count,
            c.first_start_events, c.first_end_events,
            c.first_audit_events, c.first_error_events,
            c.first_performance_events, c.first_trigger_events,
            c.first_other_events
        from commands as c
        where not c.has_summary and not c.is_whole
        order by c.cmdident
        on conflict do nothing
        returning t.cmdident
    ),

    summarised as (
        insert into perforce.command_logs
        select
            c.cmdident, c.user_name, c.client, c.func, c.host, c.prog, c.version, c.args, c.cmd_group, c.server_id,
            c.pid, c.cmdno, c.servers, c.command_start_timestamp, c.command_end_timestamp, c.first_event_at,
            c.last_event_at, 'complete', null, null, perforce.duration_ms(c.lapse),
            trim_scale(extract(epoch from c.command_end_timestamp - c.command_start_timestamp) * 1000),
            case
                when c.computed_at >= c.command_start_timestamp
                    then trim_scale(extract(epoch from c.computed_at - c.command_start_timestamp) * 1000)
            end,
            c.paused_ms, nullif(c.reason, ''),
            case
                when c.error_count < 2 then c.error_count
                else perforce_internal.errors_once(
                    c.error_count, c.first_error_events, c.cmdident, c.first_event_at, c.last_event_at
                )
            end,
            c.max_severity, c.audit_count,
            perforce_internal.saturated_bigint(c.audit_bytes), perforce_internal.saturated_bigint(c.files_added),
            perforce_internal.saturated_bigint(c.files_updated), perforce_internal.saturated_bigint(c.files_deleted),
            perforce_internal.saturated_bigint(c.bytes_added), perforce_internal.saturated_bigint(c.bytes_updated),
            perforce_internal.saturated_bigint(c.bytes_deleted), perforce_internal.saturated_bigint(c.user_cpu_ms),
            perforce_internal.saturated_bigint(c.system_cpu_ms), perforce_internal.saturated_bigint(c.io_in),
            perforce_internal.saturated_bigint(c.io_out), perforce_internal.saturated_bigint(c.net_in),
            perforce_internal.saturated_bigint(c.net_out), c.max_rss_kb,
            perforce_internal.saturated_bigint(c.page_faults), c.memory_cmd_mb, c.memory_proc_mb,
            perforce_internal.saturated_bigint(c.rpc_recv_count),
            perforce_internal.saturated_bigint(c.rpc_send_count),
            perforce_internal.saturated_bigint(c.rpc_recv_bytes),
            perforce_internal.saturated_bigint(c.rpc_send_bytes), c.rpc_hi_mark_fwd, c.rpc_hi_mark_rev,
            perforce_internal.saturated_bigint(c.rpc_recv_ms), perforce_internal.saturated_bigint(c.rpc_send_ms),
            perforce_internal.saturated_bigint(c.pages_in), perforce_internal.saturated_bigint(c.pages_out),
            perforce_internal.saturated_bigint(c.pages_cached), perforce_internal.saturated_bigint(c.rows_get),
            perforce_internal.saturated_bigint(c.rows_pos), perforce_internal.saturated_bigint(c.rows_scan),
            perforce_internal.saturated_bigint(c.rows_put), perforce_internal.saturated_bigint(c.rows_del),
            perforce_internal.saturated_bigint(c.read_locks), perforce_internal.saturated_bigint(c.write_locks),
            perforce_internal.saturated_bigint(c.total_read_wait_ms), c.max_read_wait_ms,
            perforce_internal.saturated_bigint(c.total_read_held_ms), c.max_read_held_ms,
            perforce_internal.saturated_bigint(c.total_write_wait_ms), c.max_write_wait_ms,
            perforce_internal.saturated_bigint(c.total_write_held_ms), c.max_write_held_ms, c.trigger_ms,
            c.event_count, statement_timestamp()
        from commands as c
        left join inserted as i on i.cmdident = c.cmdident
        where c.is_plain and not c.has_summary and case when c.is_whole then c.is_old else i.cmdident is not null end
    )

    select
        array_agg(
            row(
                c.cmdident, c.user_name, c.client, c.func, c.host, c.prog, c.version, c.args, c.cmd_group,
                c.server_id, c.pid, c.cmdno, c.servers, c.command_start_timestamp, c.command_end_timestamp,
                c.first_event_at, c.last_event_at, null, null, null, c.event_count, c.start_count, c.end_count,
                c.audit_count, c.error_count, c.performance_count, c.trigger_count, c.other_count, c.audit_bytes,
                c.max_severity,
                c.metrics,
                c.attribute_order, null, c.first_start_events, c.first_end_events,
                c.first_audit_events, c.first_error_events,
                c.first_performance_events, c.first_trigger_events,
                c.first_other_events
            )::perforce.command_events
        ) filter (where not c.is_whole and i.cmdident is null) as known,
        array_agg(
            row(c.cmdident, c.servers, c.first_event_at, c.last_event_at, c.event_count)::perforce_internal.late_arrival
        ) filter (where c.is_whole) as to_revive,
        array_agg(c.cmdident) filter (
            where i.cmdident is not null and c.end_count >= c.start_count and c.start_count >= 1
        ) as completed
    into rest
    from commands as c
    left join inserted as i on i.cmdident = c.cmdident
    where case
        when c.is_whole then c.has_summary or not c.is_plain or not c.is_old
        else i.cmdident is null or not c.is_plain
    end;

    if rest.completed is not null then
        perform perforce_internal.finalize_commands(rest.completed);
    end if;
    if rest.known is not null then
        perform perforce_internal.append_to_known(rest.known);
    end if;
    if rest.to_revive is not null then
        perform perforce_internal.revive_commands(rest.to_revive);
    end if;
    if is_backfill then
        perform perforce_internal.archive_ended(rest.completed || array(select k.cmdident from unnest(rest.known) as k));
    end if;
    return null;
end
$$;
comment on function perforce_internal.tg_append_events() is
    'Groups the events of one insert by command, and appends them to command_events and command_logs. More than 100,000 rows go slice by slice, while other loaders wait: memory stays bounded';
