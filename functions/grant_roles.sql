create or replace function perforce.grant_roles()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    revoke all on all functions in schema perforce from public;

    if to_regrole('perforce_loader') is not null then
        grant usage on schema perforce to perforce_loader;
        grant insert on perforce.raw_events, perforce.rejected_lines to perforce_loader;
        grant execute on function
            perforce.append_event(text, text, jsonb),
            perforce.ensure_partitions(date[]),
            perforce.record_catalogue()
        to perforce_loader;
        if not has_database_privilege('perforce_loader', current_database(), 'temporary') then
            execute format('grant temporary on database %I to perforce_loader', current_database());
        end if;
    end if;

    if to_regrole('perforce_analyst') is not null then
        grant usage on schema perforce to perforce_analyst;
        grant select on
            perforce.raw_events, perforce.command_events, perforce.command_event_chunks, perforce.command_logs,
            perforce.record_types, perforce.record_layouts, perforce.record_fields,
            perforce.load_batches, perforce.load_batch_servers, perforce.rejected_lines,
            perforce.stored_events, perforce.events, perforce.commands, perforce.running_commands,
            perforce.audit_events, perforce.error_events
        to perforce_analyst;
        grant execute on function
            perforce.now(), perforce.as_number(jsonb), perforce.as_bigint(numeric), perforce.duration_ms(text),
            perforce.severity_level(text), perforce.severity_name(text), perforce.subsystem_name(text),
            perforce.event_kind(integer), perforce.command_outcome(perforce.command_events),
            perforce.compute_time(perforce.command_events), perforce.reconcile(timestamptz, timestamptz)
        to perforce_analyst;
    end if;
end
$$;
comment on function perforce.grant_roles() is
    'Gives perforce_loader and perforce_analyst what they may do, where these roles exist, and PUBLIC nothing. The migrate step calls it; call it again after creating the roles';
