create or replace function perforce.usage_metrics(events jsonb[])
returns table (
    user_cpu_ms numeric,
    system_cpu_ms numeric,
    io_in numeric,
    io_out numeric,
    net_in numeric,
    net_out numeric,
    max_rss_kb numeric,
    page_faults numeric
)
language sql immutable parallel safe
begin atomic
    select
        sum(perforce.as_number(f.user_cpu_ms)),
        sum(perforce.as_number(f.system_cpu_ms)),
        sum(perforce.as_number(f.io_in)),
        sum(perforce.as_number(f.io_out)),
        sum(perforce.as_number(f.net_in)),
        sum(perforce.as_number(f.net_out)),
        max(perforce.as_number(f.max_rss_kb)),
        sum(perforce.as_number(f.page_faults))
    from (
        select
            e -> 'utime' as user_cpu_ms,
            e -> 'stime' as system_cpu_ms,
            e -> 'io_in' as io_in,
            e -> 'io_out' as io_out,
            e -> 'net_in' as net_in,
            e -> 'net_out' as net_out,
            e -> 'maxrss' as max_rss_kb,
            e -> 'page_faults' as page_faults
        from unnest(events) as e
        where e -> 'type' = '7'
        offset 0
    ) as f;
end;
comment on function perforce.usage_metrics(jsonb[]) is
    'What usage records (type 7) sum up to, in one row: columns of command_logs. offset 0 keeps a field from being looked up for every mention';
