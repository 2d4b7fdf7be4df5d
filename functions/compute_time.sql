create or replace function perforce.compute_time(command perforce.command_events)
returns table (compute_ms numeric)
language sql stable parallel safe
begin atomic
    select trim_scale(sum(extract(epoch from computed.at::timestamptz - (s ->> 'at')::timestamptz)) * 1000)
    from (select unnest((command).start_events)) as started (s)
    cross join lateral (
        select max(e ->> 'at' collate "C") as at
        from (select unnest((command).performance_events)) as p (e)
        where e -> 'type' = '1' and e -> 'server' = s -> 'server' and e -> 'pid' = s -> 'pid'
            and e -> 'cmdno' = s -> 'cmdno'
    ) as computed
    where computed.at >= s ->> 'at' collate "C"
        and (
            (command).start_count = 1
            or not exists (
                select from unnest((command).start_events) as e
                where e -> 'server' = s -> 'server' and e -> 'pid' = s -> 'pid' and e -> 'cmdno' = s -> 'cmdno'
                    and (e ->> 'at' collate "C", e) < (s ->> 'at' collate "C", s)
            )
        );
end;
comment on function perforce.compute_time(perforce.command_events) is
    'Milliseconds from start to the last ComputeEnd of the same server process, summed over the processes of a command; null without one';
