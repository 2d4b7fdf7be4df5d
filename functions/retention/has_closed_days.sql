create or replace function perforce_internal.has_closed_days(from_time timestamptz, to_time timestamptz)
returns boolean
language sql stable
return exists (
    select
    from perforce.closed_days as d
    where d.day between (from_time at time zone 'UTC')::date and (to_time at time zone 'UTC')::date
);
comment on function perforce_internal.has_closed_days(timestamptz, timestamptz) is
    'Whether raw events of a time were dropped, of any server';
