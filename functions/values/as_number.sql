create or replace function perforce_internal.as_number(value jsonb)
returns numeric
language sql immutable parallel safe
return case when jsonb_typeof(value) = 'number' then value::numeric end;
comment on function perforce_internal.as_number(jsonb) is 'A JSON number; null for anything else';
