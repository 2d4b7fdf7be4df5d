create or replace function perforce.add_histograms(histograms jsonb[])
returns jsonb
language sql immutable parallel safe
begin atomic
    select coalesce(jsonb_object_agg(b.bucket, b.lapses), '{}')
    from (
        select e.key as bucket, sum(e.value::bigint) as lapses
        from unnest(histograms) as h
        cross join lateral jsonb_each_text(h) as e
        group by e.key
    ) as b;
end;
comment on function perforce.add_histograms(jsonb[]) is
    'One histogram of several: add_histograms(array_agg(lapse_histogram)). Nulls count as empty';
