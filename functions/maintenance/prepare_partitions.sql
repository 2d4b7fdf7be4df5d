create or replace function perforce.prepare_partitions()
returns integer
language sql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
begin atomic
    with recursive defaults (lower_bound, parent) as (
        select min(r.event_time), 'raw_events' from perforce_internal.raw_events_default as r
        union all
        select min(l.first_event_at), 'command_logs' from perforce_internal.command_logs_default as l
        union all
        select
            case d.parent
                when 'raw_events' then (
                    select min(r.event_time)
                    from perforce_internal.raw_events_default as r
                    where r.event_time >= date_trunc('day', d.lower_bound) + interval '1 day'
                )
                else (
                    select min(l.first_event_at)
                    from perforce_internal.command_logs_default as l
                    where l.first_event_at >= date_trunc('month', d.lower_bound) + interval '1 month'
                )
            end,
            d.parent
        from defaults as d
        where d.lower_bound is not null
    )

    select perforce_internal.ensure_partitions(
        array(
            select d.lower_bound::date from defaults as d where d.lower_bound is not null
            union
            select a.day::date
            from generate_series(
                date_trunc('day', perforce.now()), perforce.now() + perforce.setting('partitions_ahead'),
                interval '1 day'
            ) as a (day)
        )
    );
end;
comment on function perforce.prepare_partitions() is
    'Makes the partitions of now and partitions_ahead, and those of rows in the default partitions, which move over. Returns how many it made';
