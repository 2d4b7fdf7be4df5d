-- As percentile_cont would, between the two values around the rank, each of them off by 2.5 % at most.
create or replace function perforce.stats_percentile(histogram jsonb, q double precision)
returns numeric
language plpgsql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    percentile double precision;
begin
    if q not between 0 and 1 then
        raise exception '% is no quantile', q
            using errcode = 'P4040', hint = 'Quantiles go from 0 to 1: 0.95 gives p95.';
    end if;

    with buckets as (
        select
            perforce_internal.bucket_lapse(b.bucket) as lapse,
            sum(b.lapses) over (order by b.bucket) as up_to,
            sum(b.lapses) over () as total
        from (select e.key::integer as bucket, e.value::bigint as lapses from jsonb_each_text(histogram) as e) as b
        where b.lapses > 0
    ),

    neighbours as (
        select
            min(b.lapse) filter (where b.up_to > floor(q * (b.total - 1))) as below,
            min(b.lapse) filter (where b.up_to > ceil(q * (b.total - 1))) as above,
            min(q * (b.total - 1) - floor(q * (b.total - 1))) as share
        from buckets as b
    )

    select n.below + n.share * (n.above - n.below) into percentile from neighbours as n;
    return percentile::numeric;
end
$$;
comment on function perforce.stats_percentile(jsonb, double precision) is
    'Percentile of the lapses of a histogram, ms: stats_percentile(lapse_histogram, 0.95); of several rows, stats_percentile(add_histograms(array_agg(lapse_histogram)), 0.95). What percentile_cont gives of the lapses themselves is at most 2.5 % off. Null: no lapse. P4040: q is not from 0 to 1';
