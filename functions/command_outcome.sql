create or replace function perforce.command_outcome(command perforce.command_events)
returns table (lapse_ms numeric, reason text)
language sql stable parallel safe
begin atomic
    select
        (array_agg(perforce.duration_ms(e ->> 'lapse') order by ends.nearness, ends.at desc) filter (where ends.nearness < 3))[1],
        (array_agg(e ->> 'reason' order by ends.nearness, ends.at desc) filter (where e ->> 'reason' <> ''))[1]
    from unnest((command).end_events) as e
    cross join lateral (
        select
            case
                when e ->> 'server' is distinct from (command).server_id then 3
                when (e -> 'pid')::bigint is distinct from (command).pid then 2
                when (e -> 'cmdno')::bigint is distinct from (command).cmdno then 2
                else 1
            end as nearness,
            e ->> 'at' collate "C" as at
    ) as ends;
end;
comment on function perforce.command_outcome(perforce.command_events) is
    'How a command ended: the lapse by its originating server''s own account, and the reason, by that server first. Nulls while no end has come';
