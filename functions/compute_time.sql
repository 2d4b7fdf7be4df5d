create or replace function perforce.compute_time(command perforce.command_events)
returns table (compute_ms numeric)
language sql stable parallel safe
begin atomic
    select trim_scale(sum(extract(epoch from computed.at::timestamptz - started.at::timestamptz)) * 1000)
    from (
        select min(e ->> 'at' collate "C") as at, e -> 'server' as server, e -> 'pid' as pid, e -> 'cmdno' as cmdno
        from unnest((command).start_events) as e
        group by e -> 'server', e -> 'pid', e -> 'cmdno'
    ) as started
    cross join lateral (
        select max(e ->> 'at' collate "C") as at
        from unnest((command).performance_events) as e
        where e -> 'type' = '1' and e -> 'server' = started.server and e -> 'pid' = started.pid
            and e -> 'cmdno' = started.cmdno
    ) as computed
    where computed.at >= started.at;
end;
comment on function perforce.compute_time(perforce.command_events) is
    'Milliseconds from start to the last ComputeEnd of the same server process, summed over the processes of a command; null without one';
