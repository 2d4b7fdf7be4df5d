create or replace function perforce_internal.nth_earliest(times timestamptz[], n integer)
returns timestamptz
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
return (select t from unnest(times) as t order by t offset n - 1 limit 1);
comment on function perforce_internal.nth_earliest(timestamptz[], integer) is
    'The n-th of some times, the earliest being the first; null: there are fewer';
