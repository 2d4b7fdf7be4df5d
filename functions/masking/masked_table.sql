create or replace function perforce_internal.masked_table(table_name text, key bytea)
returns text
language sql immutable parallel safe
return case
    when table_name ~ '^(db\.[a-z]+|meta/[a-z]+\([RW]\))$' then table_name
    else perforce_internal.masked_text(table_name, key)
end;
comment on function perforce_internal.masked_table(text, bytea) is
    'The name of a db table or meta lock as it is; that of any other lock, which may name a workspace, hashed; null for null';
