create or replace function perforce_internal.masked_text(value text, key bytea)
returns text
language sql immutable parallel safe
return left(encode(sha256(key || convert_to(value, 'UTF8')), 'hex'), 16);
comment on function perforce_internal.masked_text(text, bytea) is
    'A text as 16 hexadecimal digits: equal texts give equal digits, and nobody without the key tells which; null for null';
