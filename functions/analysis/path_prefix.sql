create or replace function perforce_internal.path_prefix(path text)
returns text
language sql immutable parallel safe
return (regexp_match(path, '^(.*?)(?:\.\.\.|\*|%%[0-9]|$)'))[1];
comment on function perforce_internal.path_prefix(text) is
    'What of a depot path stands before its first wildcard: an index finds the files that begin with it';
