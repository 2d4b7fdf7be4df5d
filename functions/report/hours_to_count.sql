create or replace function perforce_internal.hours_to_count(from_time timestamptz, to_time timestamptz)
returns table (hour timestamptz, counted_from timestamptz, counted_to timestamptz)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select h.hour, greatest(h.hour, from_time), least(h.hour + interval '1 hour', to_time)
    from (
        select s.hour
        from perforce_internal.stale_hours as s
        where s.hour > from_time - interval '1 hour' and s.hour < to_time
        union
        select date_trunc('hour', t.edge, 'UTC')
        from (values (from_time), (to_time)) as t (edge)
        where date_trunc('hour', t.edge, 'UTC') < t.edge
    ) as h
    where from_time < to_time;
end;
comment on function perforce_internal.hours_to_count(timestamptz, timestamptz) is
    'The hours, or the parts of hours, between two times of which the hourly statistics do not hold: those not rolled up since something changed, and those that lie in the range in part. Commands that began in these are counted one by one, those that began in the others are in table_use_hourly if they ended';
