-- Why this role cannot migrate this database; null when it can.
select case
  when current_setting('server_version_num')::integer < 140000
    then format('PostgreSQL 14 or later is needed; this server is %s', current_setting('server_version'))
  when pg_is_in_recovery() then 'this server is a read-only standby: migrate its primary'
  when getdatabaseencoding() not in ('UTF8', 'SQL_ASCII') then format(
    'the database is in %s, which not every log fits: create one with encoding ''UTF8''', getdatabaseencoding())
  when bool_or(not owns) then
    min(format('schema %s belongs to %s: migrate as that role', nspname, nspowner::regrole)) filter (where not owns)
  when bool_or(owns is null) and not has_database_privilege(current_database(), 'create') then
    format('%1$s may not create schemas in database %2$s: have an administrator run '
      '"grant create on database %2$s to %1$s"', current_user, current_database())
end as obstacle
from unnest(array['perforce', 'perforce_internal', 'perforce_masked']) as ours
left join (select *, pg_has_role(nspowner, 'usage') as owns from pg_namespace) as n on nspname = ours;
