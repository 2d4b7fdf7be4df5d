create or replace function perforce_internal.ensure_partitions(days date[])
returns integer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
return perforce_internal.make_partitions(days, days);
comment on function perforce_internal.ensure_partitions(date[]) is
    'Makes the missing partitions for events of these days (UTC): what prepare_days does for loaders. Returns how many it made';
