create or replace function perforce_internal.whole_number(spelling text)
returns bigint
language sql immutable parallel safe
return case
    when spelling ~ '^[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?$' then (
        select n.value::bigint
        from (select spelling::numeric) as n (value)
        where n.value = trunc(n.value) and n.value between -9223372036854775808 and 9223372036854775807
    )
end;
comment on function perforce_internal.whole_number(text) is
    'The whole number that a text spells in any way, 250, 0250, +250, 250.0 or 2.5e2, within the range of bigint; null for anything else';
