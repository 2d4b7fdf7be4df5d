create or replace function perforce_internal.is_command(cmdident text)
returns boolean
language sql immutable parallel safe
return octet_length(cmdident) between 1 and 512 and cmdident <> '-';
comment on function perforce_internal.is_command(text) is
    'Whether a cmdident names a command: null, empty and - do not, nor what is longer than an index takes (p4d writes 32 characters)';
