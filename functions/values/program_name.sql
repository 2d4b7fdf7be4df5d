create or replace function perforce.program_name(prog text)
returns text
language sql immutable parallel safe
return nullif(split_part(prog, '/', 1), '');
comment on function perforce.program_name(text) is
    'A client program without platform and version: p4 of p4/LINUX26X86_64/2023.1/2468153; null: none (f_prog)';
