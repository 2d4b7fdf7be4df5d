create or replace function perforce_internal.mask_views()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if to_regnamespace('perforce_masked') is null then
        create schema perforce_masked;
    end if;
    comment on schema perforce_masked is
        'The views of schema perforce under the same names, with users, workspaces, addresses, arguments, texts and paths hashed';
    perform perforce_internal.mask_view(v)
    from unnest(
        array[
            'events', 'audit_events', 'error_events', 'running_commands', 'commands', 'slow_commands', 'table_use',
            'lock_blockers', 'trigger_runs', 'limits_hit', 'network_use', 'sync_estimates', 'logins', 'integrity_checks',
            'server_events', 'ldap_syncs', 'routes', 'user_log', 'replication', 'user_activity', 'program_load',
            'command_stats_hourly', 'table_use_hourly', 'watermarks', 'server_restarts', 'ingest_health'
        ]
    ) as v
    order by v;
end
$$;
comment on function perforce_internal.mask_views() is
    'Makes the views of perforce_masked anew, as those of perforce are now, and the schema where it is missing, as after a restore of the others. grant_roles() calls it';
