create or replace function perforce.program_platform(prog text)
returns text
language sql immutable parallel safe
return case
    when left(ltrim(split_part(prog, '/', 2), 'v'), 1) between '0' and '9' then null
    when left(split_part(prog, '/', 3), 1) between '0' and '9' then nullif(split_part(prog, '/', 2), '')
end;
comment on function perforce.program_platform(text) is
    'The platform of a client program: LINUX26X86_64 of p4/LINUX26X86_64/2023.1/2468153; null: it does not say (f_prog)';
