create or replace function perforce.proxy_address(host text)
returns text
language sql immutable parallel safe
return nullif(left(host, -1 - length(split_part(host, '/', -1))), '');
comment on function perforce.proxy_address(text) is
    'The proxy, broker or server through which a client came, in a host of p4d''s: what stands before the last slash of proxy/client; null: it came straight (f_host)';
