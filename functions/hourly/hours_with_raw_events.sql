create or replace function perforce_internal.hours_with_raw_events(hours perforce_internal.stale_hours[])
returns perforce_internal.stale_hours[]
language sql stable
return array(
    select h
    from unnest(hours) as h
    where not exists (
        select from perforce.closed_days as d
        where d.day = (h.hour at time zone 'UTC')::date and d.server_id = h.server_id
    )
);
comment on function perforce_internal.hours_with_raw_events(perforce_internal.stale_hours[]) is
    'Those of these hours of these servers whose events are still in raw_events';
