create or replace function perforce_internal.process_fields(event perforce.raw_events)
returns text
language sql stable parallel safe
return case
    when event.event_type <= 2 then concat(
        ',"pid":', coalesce(event.pid::text, 'null'), ',"cmdno":', coalesce(event.cmdno::text, 'null'),
        case when event.event_type = 0 then concat(',"func":', coalesce(to_json(nullif(event.func, ''))::text, 'null')) end
    )
end;
comment on function perforce_internal.process_fields(perforce.raw_events) is
    'What starts, ends and ComputeEnds say of their process, as own_fields(): pid and cmdno, starts also func; null for all others';
