create or replace function perforce.network(address text, ipv4_bits integer default 24, ipv6_bits integer default 48)
returns cidr
language sql immutable parallel safe
return case
    when perforce_internal.is_ipv4(address)
        then network(set_masklen(address::inet, least(greatest(ipv4_bits, 0), 32)))
    when address not like '%:%' then null
    when btrim(address, '[]') ~* '^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}$'
        or (
            btrim(address, '[]') ~* '^([0-9a-f]{1,4}(:[0-9a-f]{1,4})*)?::([0-9a-f]{1,4}(:[0-9a-f]{1,4})*)?$'
            and length(regexp_replace(address, '[^:]', '', 'g')) <= 7
        )
        then network(set_masklen(btrim(address, '[]')::inet, least(greatest(ipv6_bits, 0), 128)))
end;
comment on function perforce.network(text, integer, integer) is
    'The network of an address, to group by office: 10.20.0.0/16 is network(''10.20.3.4'', 16). Of IPv6 addresses it takes ipv6_bits. Null: not an IP address';
