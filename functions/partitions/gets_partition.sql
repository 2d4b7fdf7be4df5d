create or replace function perforce_internal.gets_partition(day timestamptz)
returns boolean
language sql stable parallel safe
return day >= timestamptz '1995-01-01 00:00Z' and day <= perforce.clock() + interval '7 days';
comment on function perforce_internal.gets_partition(timestamptz) is
    'Whether events of a time get a partition: not those before 1995, nor more than a week ahead, as a log with wild times must not make thousands of tables';
