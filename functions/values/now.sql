create or replace function perforce.now()
returns timestamptz
language sql stable parallel safe
return coalesce(nullif(current_setting('perforce.now', true), '')::timestamptz, clock_timestamp());
comment on function perforce.now() is
    'The clock everything here reads: wall-clock time, or the setting perforce.now, by which tests travel in time';
