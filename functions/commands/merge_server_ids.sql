create or replace function perforce_internal.merge_server_ids(stored text[], arrived text[])
returns text[]
language sql immutable parallel safe
return case
    when arrived <@ stored then stored
    when stored = '{}' and arrived[1] = all(arrived) then arrived[:1]
    else perforce_internal.sorted_server_ids(stored || arrived)
end;
comment on function perforce_internal.merge_server_ids(text[], text[]) is
    'A sorted set of server ids with others added, these in any order and number';
