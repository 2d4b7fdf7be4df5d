-- Inserts in order of cmdident, so that batches that meet wait for each other instead of deadlocking.
create or replace function perforce_internal.create_commands(arrivals perforce_internal.command_arrival[])
returns text[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    created text[];
    long text[];
begin
    with inserted as (
        insert into perforce.command_events as c (
            cmdident, user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno,
            attribute_order, server_ids, command_start_timestamp, command_end_timestamp, first_event_at, last_event_at,
            audit_bytes, max_severity, metrics,
            start_count, end_count, audit_count, error_count, performance_count, trigger_count, other_count,
            start_events, end_events, audit_events, error_events, performance_events, trigger_events, other_events
        )
        select
            a.cmdident, a.user_name, a.client, a.func, a.host, a.prog, a.version, a.args, a.cmd_group, a.server_id,
            a.pid, a.cmdno, a.attribute_order, a.server_ids, a.command_start_timestamp, a.command_end_timestamp,
            a.first_event_at, a.last_event_at, a.audit_bytes, a.max_severity, m,
            coalesce(cardinality(a.start_events), 0), coalesce(cardinality(a.end_events), 0),
            coalesce(cardinality(a.audit_events), 0), coalesce(cardinality(a.error_events), 0),
            coalesce(cardinality(a.performance_events), 0), coalesce(cardinality(a.trigger_events), 0),
            coalesce(cardinality(a.other_events), 0),
            perforce_internal.earliest_events(a.start_events), perforce_internal.earliest_events(a.end_events),
            perforce_internal.earliest_events(a.audit_events), perforce_internal.earliest_events(a.error_events),
            perforce_internal.earliest_events(a.performance_events), perforce_internal.earliest_events(a.trigger_events),
            perforce_internal.earliest_events(a.other_events)
        from unnest(arrivals) as a
        cross join lateral perforce_internal.metrics_of(a) as m
        order by a.cmdident
        on conflict do nothing
        returning c
    ),

    summarised as (
        insert into perforce.command_logs
        select s.*
        from inserted as i
        cross join lateral perforce_internal.summary_of(i.c) as s
        where (i.c).is_complete
    )

    select coalesce(array_agg((i.c).cmdident), '{}'), array_agg((i.c).cmdident) filter (where (i.c).event_count > 64)
    into created, long
    from inserted as i;

    if long is not null then
        insert into perforce.command_event_chunks (cmdident, kind, events)
        select a.cmdident, chunk.kind, chunk.events
        from unnest(arrivals) as a
        cross join lateral perforce_internal.event_chunks(null, a) as chunk
        where a.cmdident = any(long);
    end if;

    return created;
end
$$;
comment on function perforce_internal.create_commands(perforce_internal.command_arrival[]) is
    'Inserts the commands that have no row yet, with all their events, and the summaries of those that are complete; returns their cmdidents. The others are left to extend_commands';
