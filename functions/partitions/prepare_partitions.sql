-- Moving rows locks the default partition until the transaction ends, so a call moves about 20,000; the rest waits for the
-- next ones.
create or replace function perforce.prepare_partitions()
returns integer
language sql volatile
set search_path = pg_catalog, pg_temp
set jit = off
set timezone = 'UTC'
begin atomic
    with strays as materialized (
        select s.parent, s.first_at::date as day, sum(s.rows) over (order by s.first_at desc) - s.rows as rows_before
        from (
            select
                r.*,
                case r.parent
                    when 'raw_events' then (
                        select count(*)
                        from perforce_internal.raw_events_default as e
                        where e.event_time >= r.first_at and e.event_time < r.upper_bound
                    )
                    else (
                        select count(*)
                        from perforce_internal.command_logs_default as l
                        where l.first_event_at >= r.first_at and l.first_event_at < r.upper_bound
                    )
                end as rows
            from perforce_internal.stray_ranges() as r
            where perforce_internal.gets_partition(r.first_at)
        ) as s
    ),

    moving as (
        select s.parent, s.day from strays as s where s.rows_before < 20000
    ),

    ahead as (
        select a.day::date as day
        from generate_series(
            date_trunc('day', perforce.clock()), perforce.clock() + perforce.setting('partitions_ahead'), interval '1 day'
        ) as a (day)
    )

    select perforce_internal.make_partitions(
        array(select a.day from ahead as a union select m.day from moving as m where m.parent = 'raw_events'),
        array(select a.day from ahead as a union select m.day from moving as m where m.parent = 'command_logs')
    );
end;
comment on function perforce.prepare_partitions() is
    'Makes the partitions of now and partitions_ahead, and some of those of rows in the default partitions, the latest first; the rows move over. Returns how many it made';
