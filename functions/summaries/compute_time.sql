create or replace function perforce_internal.compute_time(command perforce.command_events)
returns table (compute_ms numeric)
language sql stable parallel safe
begin atomic
    select trim_scale(sum(extract(epoch from p.computed_at::timestamptz - p.started_at::timestamptz)) * 1000)
    from (
        select
            min(e ->> 'at' collate "C") filter (where e -> 'type' = '0') as started_at,
            max(e ->> 'at' collate "C") filter (where e -> 'type' = '1') as computed_at
        from (select unnest((command).start_events || (command).performance_events)) as u (e)
        where e -> 'type' in ('0', '1')
        group by e -> 'server', e -> 'pid', e -> 'cmdno'
    ) as p
    where p.computed_at >= p.started_at;
end;
comment on function perforce_internal.compute_time(perforce.command_events) is
    'Milliseconds from start to the last ComputeEnd of the same server process, summed over the processes of a command; null without one';
