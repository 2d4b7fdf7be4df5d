create or replace function perforce_internal.import_slices(
    source regclass, from_time timestamptz, to_time timestamptz, out lower_bounds timestamptz[], out has_fractions boolean
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    has_time record := perforce_internal.import_time(source);
begin
    execute format(
        'with seconds as ('
        '  select date_trunc(''second'', at) as second, count(*) as rows, bool_or(date_trunc(''second'', at) <> at) as has_fractions'
        '  from (select %s as at from %s as s where %s) as t'
        '  group by 1'
        '),'
        'slices as ('
        '  select min(n.second) as lower_bound, bool_or(n.has_fractions) as has_fractions'
        '  from (select s.*, (sum(s.rows) over (order by s.second) - 1)::bigint / 40000 as slice from seconds as s) as n'
        '  group by n.slice'
        ')'
        'select array_agg(greatest(s.lower_bound, $3) order by s.lower_bound), bool_or(s.has_fractions)'
        ' from slices as s',
        has_time.moment, source, has_time.range
    )
    into lower_bounds, has_fractions
    using null, null, from_time, to_time;
end
$$;
comment on function perforce_internal.import_slices(regclass, timestamptz, timestamptz) is
    'The times at which slices of an event table begin, each of about 40,000 rows or of one second; and whether its times have fractions of seconds';
