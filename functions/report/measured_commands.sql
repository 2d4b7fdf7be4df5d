create or replace function perforce_internal.measured_commands(from_time timestamptz, to_time timestamptz)
returns table (
    cmdident text, first_event_at timestamptz, cpu_ms double precision, memory_bytes double precision,
    disk_blocks double precision, network_bytes double precision, db_pages double precision,
    rows_scan double precision, compute_ms double precision, lock_wait_ms double precision,
    lock_held_ms double precision, trigger_ms double precision
)
language sql stable parallel safe
begin atomic
    select
        c.cmdident, c.first_event_at,
        coalesce(c.user_cpu_ms::double precision, 0) + coalesce(c.system_cpu_ms::double precision, 0),
        c.max_rss_kb::double precision * 1024,
        coalesce(c.io_in::double precision, 0) + coalesce(c.io_out::double precision, 0),
        coalesce(c.rpc_recv_bytes::double precision, 0) + coalesce(c.rpc_send_bytes::double precision, 0),
        coalesce(c.pages_in::double precision, 0) + coalesce(c.pages_out::double precision, 0),
        c.rows_scan::double precision,
        c.compute_ms::double precision,
        coalesce(c.total_read_wait_ms::double precision, 0) + coalesce(c.total_write_wait_ms::double precision, 0),
        coalesce(c.total_read_held_ms::double precision, 0) + coalesce(c.total_write_held_ms::double precision, 0),
        c.trigger_ms::double precision
    from perforce.commands as c
    where c.first_event_at >= from_time and c.first_event_at < to_time;
end;
comment on function perforce_internal.measured_commands(timestamptz, timestamptz) is
    'What each command used that began from one time to before another, as report_heaviest measures it: floats, whose sums are cheap over months and overflow nowhere';
