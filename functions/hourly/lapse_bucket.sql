create or replace function perforce_internal.lapse_bucket(lapse_ms numeric)
returns integer
language sql immutable parallel safe
return case
    when lapse_ms < 0.001 then 0
    else floor(ln(lapse_ms::double precision * 1000) / ln(41.0 / 39))::integer + 1
end;
comment on function perforce_internal.lapse_bucket(numeric) is
    'Bucket of a lapse (ms) in a histogram: bucket b > 0 holds lapses from (41/39)^(b-1) µs until before (41/39)^b µs, 5 % more; bucket 0 holds all below 1 µs';
