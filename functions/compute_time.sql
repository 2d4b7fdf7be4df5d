create or replace function perforce.compute_time(command perforce.command_events)
returns table (compute_ms numeric)
language sql stable parallel safe
begin atomic
    select trim_scale(sum(extract(epoch from processes.computed_at - processes.started_at)) * 1000)
    from (
        select
            min((e ->> 'at')::timestamptz) filter (where (e -> 'type')::integer = 0) as started_at,
            max((e ->> 'at')::timestamptz) filter (where (e -> 'type')::integer = 1) as computed_at
        from unnest((command).start_events || (command).performance_events) as e
        where (e -> 'type')::integer in (0, 1)
        group by e -> 'server', e -> 'pid', e -> 'cmdno'
    ) as processes
    where processes.computed_at >= processes.started_at;
end;
comment on function perforce.compute_time(perforce.command_events) is
    'Milliseconds from start to the last ComputeEnd of the same server process, summed over the processes of a command; null without one';
