create or replace function perforce_internal.is_path_prefix(path text)
returns boolean
language sql immutable parallel safe
return path in (perforce_internal.path_prefix(path), perforce_internal.path_prefix(path) || '...');
comment on function perforce_internal.is_path_prefix(text) is
    'Whether a depot path has no wildcard but ... at its end, so that whatever begins with it matches: no file needs to be compared with a regular expression';
