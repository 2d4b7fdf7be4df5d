create or replace function perforce_internal.plain_name(name text)
returns text
language sql immutable parallel safe
return replace(lower(regexp_replace(name, '^f_', '', 'i')), '_', '');
comment on function perforce_internal.plain_name(text) is
    'A field''s or column''s name without f_, underscores and capitals, by which columns of other event tables are recognised';
