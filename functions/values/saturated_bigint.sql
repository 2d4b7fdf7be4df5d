create or replace function perforce_internal.saturated_bigint(value numeric)
returns bigint
language sql immutable parallel safe
return case
    when value < -9223372036854775808 then -9223372036854775808
    when value > 9223372036854775807 then 9223372036854775807
    else value
end::bigint;
comment on function perforce_internal.saturated_bigint(numeric) is
    'A number as bigint: rounded, and cut at the limits, so that no hostile value of a log stops a batch';
