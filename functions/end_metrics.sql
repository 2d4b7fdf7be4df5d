create or replace function perforce.end_metrics(events jsonb[])
returns table (
    memory_cmd_mb numeric,
    memory_proc_mb numeric,
    paused_ms numeric
)
language sql immutable parallel safe
begin atomic
    select
        max(perforce.as_number(f.memory_cmd_mb)),
        max(perforce.as_number(f.memory_proc_mb)),
        sum(perforce.duration_ms(f.paused))
    from (
        select
            e -> 'memory_cmd' as memory_cmd_mb,
            e -> 'memory_proc' as memory_proc_mb,
            e ->> 'paused' as paused
        from unnest(events) as e
        where e -> 'type' = '2'
        offset 0
    ) as f;
end;
comment on function perforce.end_metrics(jsonb[]) is
    'What ends (type 2) sum up to, in one row: columns of command_logs. offset 0 keeps a field from being looked up for every mention';
