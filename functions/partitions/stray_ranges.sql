create or replace function perforce_internal.stray_ranges()
returns table (parent text, first_at timestamptz, upper_bound timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    with recursive ranges (parent, first_at, upper_bound) as (
        select 'raw_events', r.first_at, date_trunc('day', r.first_at) + interval '1 day'
        from (select min(e.event_time) as first_at from perforce_internal.raw_events_default as e) as r
        union all
        select 'command_logs', r.first_at, date_trunc('month', r.first_at) + interval '1 month'
        from (select min(l.first_event_at) as first_at from perforce_internal.command_logs_default as l) as r
        union all
        select
            p.parent, n.first_at,
            case p.parent
                when 'raw_events' then date_trunc('day', n.first_at) + interval '1 day'
                else date_trunc('month', n.first_at) + interval '1 month'
            end
        from ranges as p
        cross join lateral (
            select case p.parent
                when 'raw_events' then (
                    select min(e.event_time) from perforce_internal.raw_events_default as e where e.event_time >= p.upper_bound
                )
                else (
                    select min(l.first_event_at)
                    from perforce_internal.command_logs_default as l
                    where l.first_event_at >= p.upper_bound
                )
            end
        ) as n (first_at)
        where p.first_at is not null
    )

    select r.parent, r.first_at, r.upper_bound from ranges as r where r.first_at is not null;
end;
comment on function perforce_internal.stray_ranges() is
    'Days of raw_events and months of command_logs of which rows are in the default partition, each from its first row on. An index leads from one to the next';
