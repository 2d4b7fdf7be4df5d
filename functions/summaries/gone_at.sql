create or replace function perforce_internal.gone_at(cmd_id text)
returns timestamptz
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
return (select o.gone_at from perforce.orphaned_commands as o where o.cmdident = cmd_id);
comment on function perforce_internal.gone_at(text) is 'When a command that was given up was gone, as in orphaned_commands';
