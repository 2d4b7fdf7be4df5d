create or replace function perforce_internal.open_processes(command perforce.command_events)
returns jsonb
language sql stable parallel safe
begin atomic
    select coalesce(
        jsonb_agg(jsonb_build_object('server', nullif(s.server_id, ''), 'pid', p.pid) order by s.server_id, p.pid), '[]'
    )
    from unnest(
        case when (command).server_ids = '{}' then array[''] else (command).server_ids end
    ) as s (server_id)
    left join (
        select coalesce(e ->> 'server', '') as server_id, e -> 'pid' as pid, e -> 'cmdno' as cmdno
        from unnest((command).start_events) as e
        except all
        select coalesce(e ->> 'server', ''), e -> 'pid', e -> 'cmdno'
        from unnest((command).end_events) as e
    ) as p on p.server_id = s.server_id
    where (
        select count(*) from unnest((command).end_events) as e where coalesce(e ->> 'server', '') = s.server_id
    ) < (
        select greatest(count(*), 1) from unnest((command).start_events) as e where coalesce(e ->> 'server', '') = s.server_id
    );
end;
comment on function perforce_internal.open_processes(perforce.command_events) is
    'The server processes on which a command lacks an end, as open_on in orphaned_commands, by its earliest 64 starts and ends';
