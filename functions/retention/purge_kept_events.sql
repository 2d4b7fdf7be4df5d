create or replace function perforce_internal.purge_kept_events()
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    delete from perforce_internal.kept_events as k
    where k.event_type in (3, 4, 5, 6, 10, 12, 13, 15, 16, 18, 19)
        and k.event_time < (select perforce.clock() - perforce.setting('log_retention'));
end;
comment on function perforce_internal.purge_kept_events() is 'Removes what is older than log_retention from kept_events';
