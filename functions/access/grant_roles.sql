create or replace function perforce_internal.grant_roles()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform perforce_internal.create_roles();
    execute (
        select 'revoke all on routine ' || string_agg(o.identity, ', ') || ' from public'
        from perforce_internal.objects as o
        where o.kind = 'routine'
    );

    if to_regrole('perforce_loader') is not null then
        grant usage on schema perforce, perforce_internal to perforce_loader;
        grant insert on perforce.raw_events, perforce.rejected_lines to perforce_loader;
        grant execute on function
            perforce.append_event(text, text, jsonb),
            perforce_internal.prepare_days(json),
            perforce_internal.record_catalogue(),
            perforce_internal.field_catalogue(),
            perforce.run_maintenance(),
            perforce.schema_version()
        to perforce_loader;
        if not has_database_privilege('perforce_loader', current_database(), 'temporary') then
            execute format('grant temporary on database %I to perforce_loader', current_database());
        end if;
    end if;

    perform perforce_internal.open_to_loaders(p.partition)
    from perforce_internal.dated_partitions() as p
    where p.parent = 'raw_events';

    if to_regrole('perforce_analyst') is not null then
        grant usage on schema perforce, perforce_internal to perforce_analyst;
        grant select on
            perforce.raw_events, perforce.command_events, perforce.command_logs,
            perforce.record_types, perforce.record_layouts, perforce.record_fields,
            perforce.load_batches, perforce_internal.load_batch_servers, perforce.rejected_lines,
            perforce.settings, perforce.patience, perforce.restart_events,
            perforce.orphaned_commands, perforce_internal.fates, perforce.orphan_candidates, perforce.skewed_events,
            perforce.watermarks, perforce.server_restarts,
            perforce_internal.command_spans, perforce_internal.all_events, perforce.events, perforce.commands, perforce.running_commands,
            perforce.audit_events, perforce.error_events,
            perforce.uncorrelated_commands, perforce.command_stats_hourly, perforce.table_use_hourly,
            perforce.closed_days, perforce.late_commands
        to perforce_analyst;
        grant execute on function
            perforce_internal.upkeep_problems(), perforce_internal.version_conflicts(), perforce_internal.rejected_inputs(),
            perforce.clock(), perforce.setting(text), perforce_internal.dated_partitions(),
            perforce_internal.open_processes(perforce.command_events), perforce_internal.is_background(text, text),
            perforce_internal.usual_lapses(), perforce_internal.gone_at(text),
            perforce_internal.saturated_bigint(numeric), perforce.duration_ms(text), perforce_internal.is_command(text),
            perforce_internal.payload_fields(jsonb), perforce_internal.process_fields(perforce.raw_events),
            perforce_internal.own_fields(perforce.raw_events, bigint), perforce_internal.event_payload(perforce.raw_events),
            perforce_internal.severity_level(text), perforce_internal.severity_name(text), perforce_internal.subsystem_name(text),
            perforce_internal.event_kind(integer), perforce_internal.command_outcome(perforce.command_events),
            perforce_internal.summary_of(perforce.command_events), perforce_internal.summary_so_far(perforce.command_events),
            perforce_internal.compute_time(perforce.command_events), perforce.reconcile(timestamptz, timestamptz)
        to perforce_analyst;
        grant execute on function
            perforce_internal.uncorrelated_sessions(timestamptz, timestamptz),
            perforce.uncorrelated_commands_between(timestamptz, timestamptz),
            perforce.commands_windowed(timestamptz, timestamptz, interval, interval),
            perforce.program_name(text), perforce.program_platform(text), perforce.program_version(text),
            perforce.program_build(text), perforce.client_address(text), perforce.proxy_address(text),
            perforce_internal.is_ipv4(text), perforce.network(text, integer, integer), perforce.lock_class(text), perforce.limit_name(text, text, text),
            perforce_internal.count_errors(text, timestamptz, timestamptz),
            perforce_internal.errors_once(bigint, jsonb[], text, timestamptz, timestamptz),
            perforce_internal.lapse_bucket(numeric), perforce_internal.bucket_lapse(integer), perforce.add_histograms(jsonb[]),
            perforce.stats_percentile(jsonb, double precision)
        to perforce_analyst;
        grant select on
            perforce.slow_commands, perforce.table_use, perforce.lock_blockers, perforce.trigger_runs,
            perforce.user_activity, perforce.program_load, perforce.ingest_health, perforce.table_sizes, perforce.limits_hit,
            perforce.network_use, perforce.sync_estimates, perforce.logins, perforce.integrity_checks,
            perforce.server_events, perforce.ldap_syncs, perforce.routes, perforce.user_log, perforce.replication,
            perforce.unusual_commands, perforce.unusual_hours
        to perforce_analyst;
        grant execute on function
            perforce_internal.null_safe_sum(numeric, numeric), perforce_internal.spans_between(timestamptz, timestamptz),
            perforce.commands_between(timestamptz, timestamptz),
            perforce.concurrency(timestamptz, timestamptz, interval),
            perforce.path_activity(text, timestamptz, timestamptz, boolean),
            perforce.file_history(text, timestamptz, timestamptz, boolean),
            perforce_internal.path_regex(text), perforce_internal.path_prefix(text),
            perforce_internal.is_path_prefix(text),
            perforce.events_between(timestamptz, timestamptz), perforce.errors_between(timestamptz, timestamptz),
            perforce_internal.short_name(text), perforce.unusual_commands(timestamptz, timestamptz, numeric),
            perforce.unusual_hours(timestamptz, timestamptz),
            perforce.table_use_between(timestamptz, timestamptz),
            perforce.long_locks(timestamptz, timestamptz, bigint, bigint),
            perforce.network_use_between(timestamptz, timestamptz),
            perforce_internal.lock_uses(text[], timestamptz[], timestamptz[], bigint, text[]),
            perforce_internal.lock_candidates(tstzmultirange),
            perforce.lock_blockers_between(timestamptz, timestamptz, bigint),
            perforce.slow_commands_between(timestamptz, timestamptz), perforce_internal.event_summary(integer, jsonb),
            perforce.command_timeline(text), perforce.guide(), perforce.guide_json(),
            perforce_internal.metadata_table(text), perforce_internal.metadata_column(regclass, text, text),
            perforce_internal.metadata_time(regclass, text), perforce_internal.rev_source(), perforce_internal.change_source(),
            perforce.changelists(timestamptz, timestamptz, text)
        to perforce_analyst;
        grant execute on function
            perforce_internal.carried_commands(timestamptz),
            perforce_internal.command_by_key(timestamptz, text),
            perforce_internal.overlapping_commands(timestamptz, timestamptz),
            perforce_internal.measured_commands(timestamptz, timestamptz),
            perforce_internal.overlapping_errors(timestamptz, timestamptz),
            perforce_internal.hours_to_count(timestamptz, timestamptz),
            perforce.report_range(text, text, text),
            perforce.report_load(timestamptz, timestamptz, integer),
            perforce.report_lapses(timestamptz, timestamptz, integer),
            perforce.report_slow(timestamptz, timestamptz, integer, integer),
            perforce.report_heaviest(timestamptz, timestamptz, integer),
            perforce.report_locks(timestamptz, timestamptz, integer),
            perforce.report_lock_waits(timestamptz, timestamptz, integer),
            perforce.report_lock_holders(timestamptz, timestamptz, integer),
            perforce.report_incident(timestamptz, timestamptz, integer),
            perforce.report_triggers(timestamptz, timestamptz, integer),
            perforce.report_errors(timestamptz, timestamptz, interval),
            perforce.report_frequent_errors(timestamptz, timestamptz, integer),
            perforce.report_restarts(timestamptz, timestamptz),
            perforce.report_replication(timestamptz, timestamptz, integer),
            perforce.report_paths(timestamptz, timestamptz, integer, integer),
            perforce.report_weeks(timestamptz, timestamptz, integer),
            perforce.report_unusual(timestamptz, timestamptz, integer),
            perforce.incident(timestamptz, timestamptz, bigint, integer)
        to perforce_analyst;
    end if;

    perform perforce_internal.mask_views();
    if to_regrole('perforce_analyst_masked') is not null then
        grant usage on schema perforce, perforce_internal, perforce_masked to perforce_analyst_masked;
        execute (
            select 'grant select on ' || string_agg(o.identity, ', ') || ' to perforce_analyst_masked'
            from perforce_internal.objects as o
            where o.kind = 'view' and o.identity like 'perforce\_masked.%'
        );
        grant select on
            perforce.record_types, perforce.record_layouts, perforce.record_fields, perforce.settings
        to perforce_analyst_masked;
        grant execute on function
            perforce.clock(), perforce.setting(text), perforce_internal.upkeep_problems(), perforce_internal.version_conflicts(),
            perforce_internal.rejected_inputs(),
            perforce_internal.saturated_bigint(numeric), perforce_internal.event_kind(integer),
            perforce_internal.payload_fields(jsonb), perforce_internal.process_fields(perforce.raw_events),
            perforce_internal.own_fields(perforce.raw_events, bigint), perforce_internal.event_payload(perforce.raw_events),
            perforce_internal.null_safe_sum(numeric, numeric), perforce.duration_ms(text), perforce_internal.severity_level(text),
            perforce_internal.severity_name(text), perforce_internal.subsystem_name(text),
            perforce_internal.command_outcome(perforce.command_events), perforce_internal.compute_time(perforce.command_events),
            perforce_internal.summary_of(perforce.command_events), perforce_internal.summary_so_far(perforce.command_events),
            perforce_internal.open_processes(perforce.command_events), perforce_internal.is_background(text, text),
            perforce_internal.usual_lapses(), perforce_internal.gone_at(text),
            perforce.program_name(text), perforce.program_platform(text), perforce.program_version(text),
            perforce.program_build(text), perforce.client_address(text), perforce.proxy_address(text),
            perforce_internal.is_ipv4(text), perforce.network(text, integer, integer), perforce.lock_class(text), perforce.limit_name(text, text, text),
            perforce_internal.count_errors(text, timestamptz, timestamptz),
            perforce_internal.errors_once(bigint, jsonb[], text, timestamptz, timestamptz),
            perforce_internal.masked_text(text, bytea), perforce_internal.masked_path(text, bytea), perforce_internal.masked_table(text, bytea),
            perforce.guide(), perforce.guide_json(), perforce.concurrency(timestamptz, timestamptz, interval)
        to perforce_analyst_masked;
    end if;
end
$$;
comment on function perforce_internal.grant_roles() is
    'Gives perforce_loader, perforce_analyst and perforce_analyst_masked what they may do, where these roles exist, PUBLIC nothing, and the partitions of raw_events what it has. The migrate step calls it each time, as roles may have been made since, and are not in a dump';
