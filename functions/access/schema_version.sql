-- For loaders, which ask before they load. A migration after which an older loader would write what is wrong, such as
-- another event_hash for the same event, puts its own name here as loader_knows.
create or replace function perforce.schema_version(out newest text, out loader_knows text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select
        (select m.name from perforce_internal.migrations as m order by m.id desc limit 1),
        '0005_raw_events';
end;
comment on function perforce.schema_version() is
    'The last migration that this schema has had, and the one that a loader has to know at least: p4-load of an older version does not start';
