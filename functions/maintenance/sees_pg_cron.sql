create or replace function perforce_internal.sees_pg_cron()
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
return exists (
    select
    from pg_extension as e
    join pg_namespace as n on n.nspname = 'cron'
    where e.extname = 'pg_cron' and has_schema_privilege(n.oid, 'usage')
);
comment on function perforce_internal.sees_pg_cron() is
    'Whether this database has pg_cron, and this role may read its tables';
