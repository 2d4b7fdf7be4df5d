-- The cases stand in an order that nothing but three digits is cast; a regular expression takes ten times as long.
create or replace function perforce_internal.is_ipv4(address text)
returns boolean
language sql immutable parallel safe
return case
    when octet_length(address) > 15 or translate(address, '0123456789', '') <> '...' then false
    when '.' || address || '.' like '%..%' then false
    else greatest(
        split_part(address, '.', 1)::integer, split_part(address, '.', 2)::integer,
        split_part(address, '.', 3)::integer, split_part(address, '.', 4)::integer
    ) <= 255
end;
comment on function perforce_internal.is_ipv4(text) is 'Whether a text is an IPv4 address such as 10.20.3.4; null for null';
