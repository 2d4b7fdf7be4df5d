create or replace function perforce_internal.purge_job_runs()
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    purged bigint := 0;
begin
    if perforce_internal.sees_pg_cron() then
        delete from cron.job_run_details as d
        where d.database = current_database() and d.command in (select j.command from perforce.maintenance_jobs() as j)
            and coalesce(d.end_time, d.start_time) < perforce.clock() - perforce.setting('job_run_retention');
        get diagnostics purged = row_count;
    end if;
    return purged;
end
$$;
comment on function perforce_internal.purge_job_runs() is
    'Removes pg_cron''s record of our job runs after job_run_retention; pg_cron itself keeps it for ever. Returns how many';
