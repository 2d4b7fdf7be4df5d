create or replace function perforce.program_version(prog text)
returns text
language sql immutable parallel safe
return case
    when left(ltrim(split_part(prog, '/', 2), 'v'), 1) between '0' and '9' then split_part(prog, '/', 2)
    when left(split_part(prog, '/', 3), 1) between '0' and '9' then split_part(prog, '/', 3)
end;
comment on function perforce.program_version(text) is
    'The version of a client program: 2023.1 of p4/LINUX26X86_64/2023.1/2468153, v94 of p4-python/v94; null: it does not say (f_prog)';
