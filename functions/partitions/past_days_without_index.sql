create or replace function perforce_internal.past_days_without_index()
returns table (partition text, lower_bound timestamptz, suffixes text[])
language sql stable
set search_path = pg_catalog, pg_temp
begin atomic
    with recent as materialized (
        select s.first_event_at, s.last_event_at
        from perforce.load_batches as b
        join perforce_internal.load_batch_servers as s on s.batch_id = b.batch_id
        where b.loaded_at > perforce.clock() - interval '1 hour'
    )

    select d.partition, d.lower_bound, array_agg(i.suffix)
    from perforce_internal.dated_partitions() as d
    cross join perforce_internal.past_day_indexes() as i
    where d.parent = 'raw_events' and d.upper_bound < perforce.clock() - interval '1 hour'
        and not exists (
            select from recent as r where r.first_event_at < d.upper_bound and r.last_event_at >= d.lower_bound
        )
        and to_regclass(format('perforce_internal.%I', d.partition || '_' || i.suffix)) is null
    group by d.partition, d.lower_bound
    order by d.lower_bound desc;
end;
comment on function perforce_internal.past_days_without_index() is
    'Partitions of raw_events whose day has been over for an hour, to which nothing was loaded in the last hour, and which lack some of past_day_indexes: which';
