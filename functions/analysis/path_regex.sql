create or replace function perforce_internal.path_regex(path text)
returns text
language sql immutable parallel safe
return concat(
    '^',
    replace(
        regexp_replace(regexp_replace(path, '([][\\.^$|()?+{}])', '\\\1', 'g'), '\*|%%[0-9]', '[^/]*', 'g'),
        '\.\.\.', '.*'
    ),
    case when path ~ '\.\.\.|\*|%%[0-9]' then '$' end
);
comment on function perforce_internal.path_regex(text) is
    'A depot path with p4''s wildcards as a regular expression: ... is anything, * and %%1 anything but a slash. A path without wildcards is the beginning of others';
