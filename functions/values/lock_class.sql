create or replace function perforce.lock_class(table_name text)
returns text
language sql immutable parallel safe
return nullif(
    case
        when table_name like '%/%' and table_name not like 'meta/%'
            then regexp_replace(table_name, '^([^/]+)/.*?(\([A-Z]\))?$', '\1/*\2')
        else table_name
    end,
    ''
);
comment on function perforce.lock_class(text) is
    'The name of a db table or lock, with the locks of one kind as one: clients/*(W) of clients/NAME(W), change/*(W) of change/N(W). Tables and meta locks keep their names. Null: empty or null';
