create or replace function perforce_internal.masked_path(path text, key bytea)
returns text
language sql immutable parallel safe
return (
    select string_agg(
        case
            when p.name = '' then ''
            else perforce_internal.masked_text(array_to_string(p.names[:p.depth], '/'), key)
        end,
        '/' order by p.depth
    )
    from (
        select s.names, s.names[d] as name, d as depth
        from string_to_array(path, '/') as s (names)
        cross join lateral generate_series(1, cardinality(s.names)) as d
    ) as p
);
comment on function perforce_internal.masked_path(text, bytea) is
    'A depot path with every name in it hashed: what lies in one folder stays together; null for null';
