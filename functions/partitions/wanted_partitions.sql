create or replace function perforce_internal.wanted_partitions(days date[])
returns table (parent text, partition text, lower_bound timestamptz, upper_bound timestamptz)
language sql stable
set timezone = 'UTC'
begin atomic
    with sane_days as (
        select distinct d
        from unnest(days) as d
        where d between date '1995-01-01' and (perforce.now() + interval '7 days')::date
    ),

    daily as (
        select 'raw_events' as parent, 'raw_events_' || to_char(d, 'YYYYMMDD') as partition, d::timestamptz as lower_bound,
            (d + 1)::timestamptz as upper_bound
        from sane_days
    ),

    monthly as (
        select distinct
            'command_logs' as parent, 'command_logs_' || to_char(d, 'YYYYMM') as partition,
            date_trunc('month', d::timestamptz) as lower_bound,
            date_trunc('month', d::timestamptz) + interval '1 month' as upper_bound
        from sane_days
    )

    (
        select daily.parent, daily.partition, daily.lower_bound, daily.upper_bound
        from daily
        where to_regclass('perforce_internal.' || daily.partition) is null
        order by daily.lower_bound desc
        limit greatest(0, 1000 - (select count(*) from pg_inherits where inhparent = 'perforce.raw_events'::regclass))
    )
    union all
    select monthly.parent, monthly.partition, monthly.lower_bound, monthly.upper_bound
    from monthly
    where to_regclass('perforce_internal.' || monthly.partition) is null;
end;
comment on function perforce_internal.wanted_partitions(date[]) is
    'The partitions that events of these days lack. None for days before 1995 or more than a week ahead, nor beyond 1,000 days in all: a log with wild times must not make thousands of tables';
