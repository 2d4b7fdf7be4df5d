create or replace function perforce_internal.short_name(name text)
returns text
language sql immutable parallel safe
return case
    when octet_length(name) <= 256 then name
    when octet_length(left(name, 256)) <= 600 then left(name, 256)
    else left(name, 150)
end;
comment on function perforce_internal.short_name(text) is
    'A name as keys of statistics hold it, of which an index entry takes several: cut to 256 characters, or to 150 where those take more than 600 bytes';
