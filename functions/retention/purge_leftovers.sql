create or replace function perforce_internal.purge_leftovers()
returns bigint
language sql volatile
set search_path = pg_catalog, pg_temp
set jit = off
begin atomic
    with flags as (
        delete from perforce.skewed_events as s
        where s.loaded_at < (select perforce.clock() - perforce.setting('raw_retention'))
            and not exists (
                select
                from perforce.raw_events as r
                where r.event_time = s.event_time and r.event_hash = s.event_hash
            )
        returning s.event_hash
    ),

    orphans as (
        delete from perforce.orphaned_commands as o
        where o.orphaned_at < (select perforce.clock() - perforce.setting('log_retention'))
            and not exists (select from perforce.command_events as c where c.cmdident = o.cmdident)
        returning o.cmdident
    ),

    rejects as (
        delete from perforce.rejected_lines as r
        where r.rejected_at < (select perforce.clock() - perforce.setting('reject_retention'))
        returning r.reject_id
    ),

    versions as (
        delete from perforce_internal.seen_versions as v
        where v.seen_at < (select perforce.clock() - interval '2 days')
        returning v.hour
    )

    select (select count(*) from flags) + (select count(*) from orphans) + (select count(*) from rejects)
        + (select count(*) from versions)
        + (select coalesce(sum(s.rows), 0)::bigint from perforce_internal.purge_strays() as s);
end;
comment on function perforce_internal.purge_leftovers() is
    'Removes flags of events that are past raw_retention, and orphans past log_retention from quarantine, once the events and commands are gone; rejected lines past reject_retention, what is known of the versions of records after two days; and what purge_strays() does. Returns how many';
