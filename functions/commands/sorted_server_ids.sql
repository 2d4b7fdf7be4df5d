create or replace function perforce_internal.sorted_server_ids(server_ids text[])
returns text[]
language sql immutable parallel safe
return (select array_agg(distinct s order by s) from unnest(server_ids) as s);
comment on function perforce_internal.sorted_server_ids(text[]) is 'Server ids, each once, sorted';
