create or replace function perforce_internal.bucket_lapse(bucket integer)
returns double precision
language sql immutable parallel safe
return case when bucket = 0 then 0 else (41 / 39.0::double precision) ^ bucket * 39 / 40 / 1000 end;
comment on function perforce_internal.bucket_lapse(integer) is
    'The lapse (ms) that stands for a bucket of lapse_bucket: no lapse of the bucket is more than 2.5 % off it';
