create or replace function perforce.reconcile(
    from_time timestamptz default '-infinity', to_time timestamptz default 'infinity'
)
returns table (cmdident text, difference text, stored jsonb, expected jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    with hashes as (
        select
            r.cmdident,
            sum(
                jsonb_hash_extended(
                    perforce_internal.event_element(
                        r.event_time, r.event_type, r.server_id, r.pid, r.cmdno, r.func, r.payload
                    ),
                    0
                )
            ) as events
        from perforce.raw_events as r
        where r.event_time >= from_time and r.event_time < to_time and r.cmdident not in ('', '-')
        group by r.cmdident
    ),

    expected as (
        select w.cmdident, to_jsonb(w) - 'is_partial' || jsonb_build_object('events', h.events) as state
        from perforce.commands_windowed(from_time, to_time, interval '1000 years', interval '0') as w
        join hashes as h on h.cmdident = w.cmdident
    ),

    stored as (
        select
            c.cmdident,
            jsonb_build_object(
                'cmdident', c.cmdident, 'user_name', c.user_name, 'client', c.client, 'func', c.func, 'host', c.host,
                'prog', c.prog, 'version', c.version, 'args', c.args, 'cmd_group', c.cmd_group,
                'server_id', c.server_id, 'pid', c.pid, 'cmdno', c.cmdno, 'server_ids', c.server_ids,
                'command_start_timestamp', c.command_start_timestamp,
                'command_end_timestamp', c.command_end_timestamp,
                'first_event_at', c.first_event_at, 'last_event_at', c.last_event_at, 'is_complete', c.is_complete,
                'event_count', c.event_count, 'start_count', c.start_count, 'end_count', c.end_count,
                'audit_count', c.audit_count, 'error_count', c.error_count,
                'performance_count', c.performance_count, 'trigger_count', c.trigger_count,
                'other_count', c.other_count,
                'events', (
                    select sum(jsonb_hash_extended(s.event, 0))
                    from perforce_internal.stored_events as s
                    where s.cmdident = c.cmdident
                )
            ) as state
        from perforce.command_events as c
        where c.first_event_at >= from_time and c.last_event_at < to_time
            and not exists (
                select from perforce.closed_days as d
                where d.day between (c.first_event_at at time zone 'UTC')::date
                    and (c.last_event_at at time zone 'UTC')::date
            )
    ),

    straddling as (
        select c.cmdident
        from perforce.command_events as c
        where c.first_event_at < to_time and c.last_event_at >= from_time
            and (
                c.first_event_at < from_time or c.last_event_at >= to_time
                or exists (
                    select from perforce.closed_days as d
                    where d.day between (c.first_event_at at time zone 'UTC')::date
                        and (c.last_event_at at time zone 'UTC')::date
                )
            )
    )

    select coalesce(s.cmdident, e.cmdident), d.difference, s.state -> d.difference, e.state -> d.difference
    from stored as s
    full join expected as e on e.cmdident = s.cmdident
    cross join lateral (
        select key as difference
        from jsonb_object_keys(coalesce(s.state, e.state)) as key
        where s.state -> key is distinct from e.state -> key
    ) as d
    where not exists (select from straddling as x where x.cmdident = e.cmdident)
        and (
            s.cmdident is not null
            or not exists (select from perforce.command_logs as l where l.cmdident = e.cmdident)
        )
    union all
    select c.cmdident, 'command_logs', to_jsonb(l.event_count), to_jsonb(c.event_count)
    from perforce.command_events as c
    left join perforce.command_logs as l on l.first_event_at = c.first_event_at and l.cmdident = c.cmdident
    where c.first_event_at >= from_time and c.last_event_at < to_time
        and (c.status <> 'running' or l.cmdident is not null)
        and (l.event_count, l.status) is distinct from (c.event_count, c.status);
end;
comment on function perforce.reconcile(timestamptz, timestamptz) is
    'Compares command_events with commands_windowed(), a GROUP BY over raw_events without gaps, and command_logs with command_events, for commands all of whose events lie in the range, on days that are not closed. Returns the differences: none when all is well';
