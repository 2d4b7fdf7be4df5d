-- Locks in order of cmdident. The summaries go, because they no longer hold: append_commands writes them anew.
-- = any(array[...]) instead of =, and no order by, leave no plan but to look up each command: a plan for =
-- may read a whole index in its order, and does so for ever when it is made while the table has few rows.
create or replace function perforce_internal.extend_commands(arrivals perforce_internal.command_arrival[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
    known text[] := array(select a.cmdident from unnest(arrivals) as a order by a.cmdident);
begin
    perform from unnest(known) as k
    cross join lateral (
        select from perforce.command_events as c where c.cmdident = any(array[k]) for update
    ) as locked;

    perform perforce_internal.withdraw_summaries(known);

    delete from perforce.orphaned_commands as o
    where o.cmdident = any(known);

    insert into perforce.command_event_chunks (cmdident, kind, events)
    select a.cmdident, chunk.kind, chunk.events
    from unnest(arrivals) as a
    join perforce.command_events as c on c.cmdident = any(array[a.cmdident])
    cross join lateral perforce_internal.event_chunks(c, a) as chunk
    where c.event_count + a.event_count > 64;

    update perforce.command_events as c
    set
        user_name = a.user_name, client = a.client, func = a.func, host = a.host, prog = a.prog, version = a.version,
        args = a.args, cmd_group = a.cmd_group, server_id = a.server_id, pid = a.pid, cmdno = a.cmdno,
        attribute_order = a.attribute_order
    from unnest(arrivals) as a
    where c.cmdident = any(array[a.cmdident]) and a.attribute_order < c.attribute_order;

    update perforce.command_events as c
    set
        server_ids = perforce_internal.merge_server_ids(c.server_ids, a.server_ids),
        command_start_timestamp = least(c.command_start_timestamp, a.command_start_timestamp),
        command_end_timestamp = greatest(c.command_end_timestamp, a.command_end_timestamp),
        first_event_at = least(c.first_event_at, a.first_event_at),
        last_event_at = greatest(c.last_event_at, a.last_event_at),
        orphan_reason = null,
        audit_bytes = c.audit_bytes + a.audit_bytes,
        max_severity = greatest(c.max_severity, a.max_severity),
        metrics = perforce_internal.add_metrics(c.metrics, m),
        start_count = c.start_count + coalesce(cardinality(a.start_events), 0),
        end_count = c.end_count + coalesce(cardinality(a.end_events), 0),
        audit_count = c.audit_count + coalesce(cardinality(a.audit_events), 0),
        error_count = c.error_count + coalesce(cardinality(a.error_events), 0),
        performance_count = c.performance_count + coalesce(cardinality(a.performance_events), 0),
        trigger_count = c.trigger_count + coalesce(cardinality(a.trigger_events), 0),
        other_count = c.other_count + coalesce(cardinality(a.other_events), 0),
        start_events = perforce_internal.kept_events(c.start_events, a.start_events),
        end_events = perforce_internal.kept_events(c.end_events, a.end_events),
        audit_events = perforce_internal.kept_events(c.audit_events, a.audit_events),
        error_events = perforce_internal.kept_events(c.error_events, a.error_events),
        performance_events = perforce_internal.kept_events(c.performance_events, a.performance_events),
        trigger_events = perforce_internal.kept_events(c.trigger_events, a.trigger_events),
        other_events = perforce_internal.kept_events(c.other_events, a.other_events),
        last_updated = clock_timestamp()
    from unnest(arrivals) as a
    cross join lateral perforce_internal.metrics_of(a) as m
    where c.cmdident = any(array[a.cmdident]);
end
$$;
comment on function perforce_internal.extend_commands(perforce_internal.command_arrival[]) is
    'Adds events to commands that have a row: counts, times, arrays and chunks, the attributes if an earlier start came. Their summaries are removed, and orphans leave their quarantine';
