-- The summaries go with a lock that keeps create_partition from moving them out of the default partition meanwhile: a plan
-- that is made while it does so knows the partition they leave, and not the one they go to.
-- = any(array[...]) instead of =, and no order by, leave no plan but to look up each command: a plan for =
-- may read a whole index in its order, and does so for ever when it is made while the table has few rows.
create or replace function perforce_internal.extend_commands(arrivals perforce.command_events[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set enable_hashjoin = on
as $$
declare
    known text[] := array(select a.cmdident from unnest(arrivals) as a);
begin
    delete from perforce.orphaned_commands as o
    where o.cmdident = any(known);

    update perforce.command_events as c
    set
        user_name = a.user_name, client = a.client, func = a.func, host = a.host, prog = a.prog, version = a.version,
        args = a.args, cmd_group = a.cmd_group, server_id = a.server_id, pid = a.pid, cmdno = a.cmdno,
        attribute_order = a.attribute_order
    from unnest(arrivals) as a
    where c.cmdident = any(array[a.cmdident]) and a.attribute_order < c.attribute_order;

    lock table only perforce_internal.command_logs_default in row exclusive mode;
    with withdrawn as (
        delete from perforce.command_logs as l
        using perforce.command_events as c
        where c.cmdident = any(known) and l.first_event_at = any(array[c.first_event_at])
            and l.cmdident = any(array[c.cmdident])
        returning l.cmdident, perforce_internal.metrics_of_summary(l) as metrics
    )

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
        metrics = perforce_internal.add_metrics(coalesce(c.metrics, w.metrics), a.metrics),
        start_count = c.start_count + a.start_count,
        end_count = c.end_count + a.end_count,
        audit_count = c.audit_count + a.audit_count,
        error_count = c.error_count + a.error_count,
        performance_count = c.performance_count + a.performance_count,
        trigger_count = c.trigger_count + a.trigger_count,
        other_count = c.other_count + a.other_count,
        start_events = perforce_internal.merge_events(c.start_events, a.start_events),
        end_events = perforce_internal.merge_events(c.end_events, a.end_events),
        audit_events = perforce_internal.merge_events(c.audit_events, a.audit_events),
        error_events = perforce_internal.merge_events(c.error_events, a.error_events),
        performance_events = perforce_internal.merge_events(c.performance_events, a.performance_events),
        trigger_events = perforce_internal.merge_events(c.trigger_events, a.trigger_events),
        other_events = perforce_internal.merge_events(c.other_events, a.other_events),
        last_updated = clock_timestamp()
    from unnest(arrivals) as a
    left join withdrawn as w on w.cmdident = a.cmdident
    where c.cmdident = any(array[a.cmdident]);
end
$$;
comment on function perforce_internal.extend_commands(perforce.command_events[]) is
    'Adds what a batch brings to commands whose rows the caller has locked: counts, sums, times, arrays, and the attributes if an earlier start came. Their summaries are removed, and orphans leave their quarantine';
