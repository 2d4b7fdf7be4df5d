-- One run a batch. The events are sorted once; no aggregate here may be DISTINCT or ordered by itself, because
-- PostgreSQL 16 and later would sort for that one and give the others its order. JSON times are in UTC. Plans are
-- made once a session, whatever the size of later batches: the settings leave no choice that a large one would regret.
-- Attributes come from a start where there is one, so only the events of commands without a start are compared.
create or replace function perforce_internal.tg_append_events()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set plan_cache_mode = force_generic_plan
set enable_hashagg = off
set enable_memoize = off
set enable_nestloop = off
set work_mem = '64MB'
as $$
declare
    batch record;
    archived_before timestamptz := perforce.now() - perforce.setting('hot_retention');
begin
    with events as (
        select
            n.cmdident,
            n.server_id,
            n.event_time,
            perforce_internal.event_kind(n.event_type) as kind,
            perforce_internal.event_element(n.event_time, n.event_type, n.server_id, n.pid, n.cmdno, n.func, n.payload) as element
        from new_events as n
        where n.cmdident not in ('', '-')
        order by n.cmdident, n.event_time, element
    ),

    commands as (
        select
            e.cmdident,
            coalesce(array_agg(e.server_id) filter (where e.server_id is not null), '{}') as server_ids,
            min(e.event_time) filter (where e.kind = 'start') as command_start_timestamp,
            max(e.event_time) filter (where e.kind = 'end') as command_end_timestamp,
            min(e.event_time) as first_event_at,
            max(e.event_time) as last_event_at,
            count(*) as event_count,
            coalesce(
                sum(perforce_internal.as_number(e.element -> 'filesize')) filter (where e.kind = 'audit'), 0
            ) as audit_bytes,
            max(perforce_internal.severity_level(e.element ->> 'severity')) filter (where e.kind = 'error') as max_severity,
            array_agg(e.element) filter (where e.kind = 'start') as start_events,
            array_agg(e.element) filter (where e.kind = 'end') as end_events,
            array_agg(e.element) filter (where e.kind = 'audit') as audit_events,
            array_agg(e.element) filter (where e.kind = 'error') as error_events,
            array_agg(e.element) filter (where e.kind = 'performance') as performance_events,
            array_agg(e.element) filter (where e.kind = 'trigger') as trigger_events,
            array_agg(e.element) filter (where e.kind = 'other') as other_events
        from events as e
        group by e.cmdident
    ),

    attributes as (
        select distinct on (n.cmdident)
            n.*,
            perforce_internal.attribute_order(n.event_type, n.func, n.event_time, n.event_ns, n.event_hash) as attribute_order
        from new_events as n
        where n.cmdident not in ('', '-')
            and (
                n.event_type = 0
                or n.cmdident not in (
                    select s.cmdident from new_events as s where s.event_type = 0 and s.cmdident is not null
                )
            )
        order by n.cmdident, attribute_order
    )

    select
        array_agg(
            row(
                c.cmdident, a.user_name, a.client, a.func, a.host, a.prog, a.version, a.args, a.cmd_group, a.server_id,
                a.pid, a.cmdno, a.attribute_order, perforce_internal.merge_server_ids('{}', c.server_ids),
                c.command_start_timestamp, c.command_end_timestamp,
                c.first_event_at, c.last_event_at, c.event_count, c.audit_bytes, c.max_severity, c.start_events,
                c.end_events, c.audit_events, c.error_events, c.performance_events, c.trigger_events, c.other_events
            )::perforce_internal.command_arrival
        ) as arrivals,
        array_agg(c.cmdident) filter (
            where c.start_events is null or c.first_event_at < archived_before
        ) as maybe_archived
    into batch
    from commands as c
    join attributes as a on a.cmdident = c.cmdident;

    if batch.arrivals is not null then
        perform perforce_internal.append_commands(batch.arrivals, batch.maybe_archived);
    end if;

    return null;
end
$$;
comment on function perforce_internal.tg_append_events() is
    'Groups the events of one insert by command, and appends them to command_events';
