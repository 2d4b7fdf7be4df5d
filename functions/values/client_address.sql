create or replace function perforce.client_address(host text)
returns text
language sql immutable parallel safe
return nullif(split_part(host, '/', -1), '');
comment on function perforce.client_address(text) is
    'The client''s own address in a host of p4d''s, behind proxies and brokers too: the last one of proxy/client; null: none (f_host)';
