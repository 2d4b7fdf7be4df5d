create or replace function perforce.program_build(prog text)
returns text
language sql immutable parallel safe
return case
    when left(split_part(prog, '/', 4), 1) between '0' and '9' then split_part(split_part(prog, '/', 4), ' ', 1)
    when left(ltrim(split_part(prog, '/', 2), 'v'), 1) between '0' and '9'
        and left(split_part(prog, '/', 3), 1) between '0' and '9' then split_part(split_part(prog, '/', 3), ' ', 1)
end;
comment on function perforce.program_build(text) is
    'The build of a client program, a changelist of its makers: 2468153 of p4/LINUX26X86_64/2023.1/2468153; null: it does not say (f_prog)';
