create or replace function perforce_internal.wanted_partitions(days date[], months date[], most integer default 1000)
returns table (parent text, partition text, lower_bound timestamptz, upper_bound timestamptz)
language sql stable
set timezone = 'UTC'
begin atomic
    with daily as (
        select distinct 'raw_events' as parent, 'raw_events_' || to_char(d, 'YYYYMMDD') as partition,
            d::timestamptz as lower_bound, (d + 1)::timestamptz as upper_bound
        from unnest(days) as d
        where perforce_internal.gets_partition(d::timestamptz)
    ),

    monthly as (
        select distinct
            'command_logs' as parent, 'command_logs_' || to_char(d, 'YYYYMM') as partition,
            date_trunc('month', d::timestamptz) as lower_bound,
            date_trunc('month', d::timestamptz) + interval '1 month' as upper_bound
        from unnest(months) as d
        where perforce_internal.gets_partition(d::timestamptz)
    ),

    missing as (
        select daily.*, row_number() over (order by daily.lower_bound desc) as number
        from daily
        where to_regclass('perforce_internal.' || daily.partition) is null
    )

    select m.parent, m.partition, m.lower_bound, m.upper_bound
    from missing as m
    where m.lower_bound > perforce.clock() - interval '2 days'
        or m.number <= most - (select count(*) from pg_inherits where inhparent = 'perforce.raw_events'::regclass)
    union all
    select monthly.parent, monthly.partition, monthly.lower_bound, monthly.upper_bound
    from monthly
    where to_regclass('perforce_internal.' || monthly.partition) is null;
end;
comment on function perforce_internal.wanted_partitions(date[], date[], integer) is
    'The partitions of raw_events that these days lack, and those of command_logs that the months of days lack: those of now always, older ones, the latest first, up to most days in all. None for wild times';
