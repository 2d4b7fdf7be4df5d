create or replace function perforce_internal.table_class(table_name text)
returns text
language sql immutable parallel safe
return nullif(regexp_replace(table_name, '^(clients|change)/.*?(\([A-Z]\))?$', '\1/*\2'), '');
comment on function perforce_internal.table_class(text) is
    'The name of a db table or lock with those of one kind for all clients and changes together: clients/*(W) of clients/NAME(W). Null: empty or null';
