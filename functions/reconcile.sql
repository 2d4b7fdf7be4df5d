create or replace function perforce.reconcile(
    from_time timestamptz default '-infinity', to_time timestamptz default 'infinity'
)
returns table (cmdident text, difference text, stored jsonb, expected jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    with raw as (
        select r.*, perforce.event_kind(r.event_type) as kind,
            row_number() over (
                partition by r.cmdident
                order by r.event_type <> 0, r.func is null, r.event_time, r.event_ns, r.event_hash
            ) as precedence
        from perforce.raw_events as r
        where r.event_time >= from_time and r.event_time < to_time and r.cmdident not in ('', '-')
    ),

    expected as (
        select
            r.cmdident,
            jsonb_build_object(
                'user_name', min(r.user_name) filter (where r.precedence = 1),
                'client', min(r.client) filter (where r.precedence = 1),
                'func', min(r.func) filter (where r.precedence = 1),
                'host', min(r.host) filter (where r.precedence = 1),
                'prog', min(r.prog) filter (where r.precedence = 1),
                'version', min(r.version) filter (where r.precedence = 1),
                'args', min(r.args) filter (where r.precedence = 1),
                'cmd_group', min(r.cmd_group) filter (where r.precedence = 1),
                'server_ids', array_remove(array_agg(distinct r.server_id), null),
                'command_start_timestamp', min(r.event_time) filter (where r.kind = 'start'),
                'command_end_timestamp', max(r.event_time) filter (where r.kind = 'end'),
                'first_event_at', min(r.event_time),
                'last_event_at', max(r.event_time),
                'is_complete', count(*) filter (where r.kind = 'start') between 1 and count(*) filter (where r.kind = 'end'),
                'start_count', count(*) filter (where r.kind = 'start'),
                'end_count', count(*) filter (where r.kind = 'end'),
                'audit_count', count(*) filter (where r.kind = 'audit'),
                'error_count', count(*) filter (where r.kind = 'error'),
                'performance_count', count(*) filter (where r.kind = 'performance'),
                'trigger_count', count(*) filter (where r.kind = 'trigger'),
                'other_count', count(*) filter (where r.kind = 'other'),
                'events', sum(
                    jsonb_hash_extended(
                        perforce.event_element(
                            r.event_time, r.event_type, r.server_id, r.pid, r.cmdno, r.func, r.payload
                        ),
                        0
                    )
                )
            ) as state
        from raw as r
        group by r.cmdident
    ),

    stored as (
        select
            c.cmdident,
            jsonb_build_object(
                'user_name', c.user_name, 'client', c.client, 'func', c.func, 'host', c.host, 'prog', c.prog,
                'version', c.version, 'args', c.args, 'cmd_group', c.cmd_group, 'server_ids', c.server_ids,
                'command_start_timestamp', c.command_start_timestamp, 'command_end_timestamp', c.command_end_timestamp,
                'first_event_at', c.first_event_at, 'last_event_at', c.last_event_at, 'is_complete', c.is_complete,
                'start_count', c.start_count, 'end_count', c.end_count, 'audit_count', c.audit_count,
                'error_count', c.error_count, 'performance_count', c.performance_count,
                'trigger_count', c.trigger_count, 'other_count', c.other_count,
                'events', (
                    select sum(jsonb_hash_extended(s.event, 0))
                    from perforce.stored_events as s
                    where s.cmdident = c.cmdident
                )
            ) as state
        from perforce.command_events as c
        where c.first_event_at >= from_time and c.last_event_at < to_time
    ),

    straddling as (
        select c.cmdident
        from perforce.command_events as c
        where c.first_event_at < to_time and c.last_event_at >= from_time
            and (c.first_event_at < from_time or c.last_event_at >= to_time)
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
    union all
    select c.cmdident, 'command_logs', to_jsonb(l.event_count), to_jsonb(c.event_count)
    from perforce.command_events as c
    left join perforce.command_logs as l on l.first_event_at = c.first_event_at and l.cmdident = c.cmdident
    where c.first_event_at >= from_time and c.last_event_at < to_time
        and (c.status <> 'running' or l.cmdident is not null)
        and (l.event_count, l.status) is distinct from (c.event_count, c.status);
end;
comment on function perforce.reconcile(timestamptz, timestamptz) is
    'Compares command_events with a GROUP BY over raw_events, and command_logs with command_events, for commands all of whose events lie in the range. Returns the differences: none when all is well';
