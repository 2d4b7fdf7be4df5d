create or replace function perforce_internal.hourly_stats(hours perforce_internal.stale_hours[])
returns setof perforce.command_stats_hourly
language sql stable
begin atomic
    select
        b.hour, b.server_id, b.func, b.user_name, b.prog,
        sum(b.commands), sum(b.errors), sum(b.failed), sum(b.orphans), sum(b.lapse_ms), max(b.max_lapse_ms),
        coalesce(jsonb_object_agg(b.bucket, b.commands) filter (where b.bucket is not null), '{}'),
        sum(b.compute_ms), sum(b.paused_ms), sum(b.files), sum(b.bytes), sum(b.user_cpu_ms), sum(b.system_cpu_ms),
        sum(b.io_in), sum(b.io_out), sum(b.rpc_recv_bytes), sum(b.rpc_send_bytes), sum(b.pages_in), sum(b.pages_out),
        sum(b.rows_scan), sum(b.total_read_wait_ms), sum(b.total_read_held_ms), sum(b.total_write_wait_ms),
        sum(b.total_write_held_ms), sum(b.trigger_ms)
    from (
        select
            h.hour, h.server_id, perforce_internal.short_name(coalesce(l.func, '')) as func,
            perforce_internal.short_name(coalesce(l.user_name, '')) as user_name,
            perforce_internal.short_name(coalesce(l.prog, '')) as prog,
            perforce_internal.lapse_bucket(l.lapse_ms) as bucket,
            count(*) as commands, sum(l.error_count) as errors,
            count(*) filter (where l.max_severity >= 3) as failed,
            count(*) filter (where l.status = 'orphaned') as orphans,
            coalesce(sum(l.lapse_ms), 0) as lapse_ms, max(l.lapse_ms) as max_lapse_ms,
            coalesce(sum(l.compute_ms), 0) as compute_ms, coalesce(sum(l.paused_ms), 0) as paused_ms,
            sum(l.files) as files, sum(l.bytes) as bytes, coalesce(sum(l.user_cpu_ms), 0) as user_cpu_ms,
            coalesce(sum(l.system_cpu_ms), 0) as system_cpu_ms, coalesce(sum(l.io_in), 0) as io_in,
            coalesce(sum(l.io_out), 0) as io_out, coalesce(sum(l.rpc_recv_bytes), 0) as rpc_recv_bytes,
            coalesce(sum(l.rpc_send_bytes), 0) as rpc_send_bytes, coalesce(sum(l.pages_in), 0) as pages_in,
            coalesce(sum(l.pages_out), 0) as pages_out, coalesce(sum(l.rows_scan), 0) as rows_scan,
            coalesce(sum(l.total_read_wait_ms), 0) as total_read_wait_ms,
            coalesce(sum(l.total_read_held_ms), 0) as total_read_held_ms,
            coalesce(sum(l.total_write_wait_ms), 0) as total_write_wait_ms,
            coalesce(sum(l.total_write_held_ms), 0) as total_write_held_ms,
            coalesce(sum(l.trigger_ms), 0) as trigger_ms
        from unnest(hours) as h
        join perforce.command_logs as l
            on l.first_event_at >= h.hour and l.first_event_at < h.hour + interval '1 hour'
                and perforce_internal.short_name(coalesce(l.server_id, '')) = h.server_id
        where l.status <> 'running'
        group by 1, 2, 3, 4, 5, 6
    ) as b
    group by b.hour, b.server_id, b.func, b.user_name, b.prog;
end;
comment on function perforce_internal.hourly_stats(perforce_internal.stale_hours[]) is
    'What command_stats_hourly has to say of these hours of these servers, computed from command_logs';
