create or replace function perforce_internal.command_outcome(command perforce.command_events)
returns table (lapse_ms numeric, reason text)
language sql stable parallel safe
begin atomic
    select
        perforce.duration_ms(
            case
                when ends.event ->> 'server' is not distinct from (command).server_id then ends.event ->> 'lapse'
            end
        ),
        case
            when ends.event ->> 'reason' <> '' then ends.event ->> 'reason'
            when (command).end_count > 1 then (
                select e ->> 'reason'
                from unnest((command).end_events) as e
                where e ->> 'reason' <> ''
                order by e ->> 'server' is not distinct from (command).server_id desc, e ->> 'at' collate "C" desc, e
                limit 1
            )
        end
    from (
        select
            case
                when (command).end_count = 1 then (command).end_events[1]
                when (command).end_count > 1 then (
                    select e
                    from unnest((command).end_events) as e
                    order by
                        e ->> 'server' is not distinct from (command).server_id desc,
                        (e -> 'pid', e -> 'cmdno')
                            is not distinct from (to_jsonb((command).pid), to_jsonb((command).cmdno)) desc,
                        e ->> 'at' collate "C" desc,
                        e
                    limit 1
                )
            end as event
        offset 0
    ) as ends;
end;
comment on function perforce_internal.command_outcome(perforce.command_events) is
    'How a command ended: the lapse by its originating server''s own account, and the reason, by that server first; nulls while no end has come';
