create or replace function perforce_internal.is_command(cmdident text)
returns boolean
language sql immutable parallel safe
return cmdident <> '' and cmdident <> '-' and octet_length(cmdident) <= 512;
comment on function perforce_internal.is_command(text) is
    'Whether a cmdident names a command: null, empty and - do not, nor what is longer than an index takes (p4d writes 32 characters)';
