create or replace function perforce_internal.hours_with_events(hours perforce_internal.stale_hours[])
returns perforce_internal.stale_hours[]
language sql stable
return array(
    select h
    from unnest(hours) as h
    where not exists (
        select
        from perforce.command_logs as l
        where l.first_event_at >= h.hour and l.first_event_at < h.hour + interval '1 hour'
            and coalesce(l.server_id, '') = h.server_id and l.status <> 'running'
            and not exists (select from perforce.command_events as c where c.cmdident = l.cmdident)
    )
);
comment on function perforce_internal.hours_with_events(perforce_internal.stale_hours[]) is
    'Those of these hours of these servers whose commands still have their events: none is archived';
