create or replace function perforce_internal.null_safe_sum(a numeric, b numeric)
returns numeric
language sql immutable parallel safe
return coalesce(a + b, a, b);
comment on function perforce_internal.null_safe_sum(numeric, numeric) is 'Sum in which null is nothing; null only when both are';
