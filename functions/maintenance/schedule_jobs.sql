-- Whatever goes wrong with pg_cron becomes a notice: the migrate step that calls this must not fail by it.
create or replace function perforce_internal.schedule_jobs()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    problem text;
    detail text;
begin
    if not exists (select from pg_available_extensions as e where e.name = 'pg_cron') then
        problem := 'this server has no pg_cron';
    else
        begin
            if not exists (select from pg_extension as e where e.extname = 'pg_cron') then
                create extension pg_cron;
            end if;
            perform cron.schedule('perforce_' || j.job, j.schedule, j.command)
            from perforce.maintenance_jobs() as j
            where not exists (
                select
                from cron.job as c
                where c.jobname = 'perforce_' || j.job and c.command = j.command and c.username = current_user
            );
            perform cron.unschedule(c.jobid)
            from cron.job as c
            where c.jobname like 'perforce\_%' and c.username = current_user
                and not exists (select from perforce.maintenance_jobs() as j where c.jobname = 'perforce_' || j.job);
        exception
            when others then
                get stacked diagnostics detail = pg_exception_detail;
                problem := concat_ws('. ', sqlerrm, nullif(detail, ''));
        end;
    end if;
    if problem is not null then
        raise notice 'maintenance is not scheduled: %', problem
            using hint = format(
                'Start one p4-load with --maintain, or have any scheduler run "select * from perforce.run_maintenance()"'
                ' every minute; or have an administrator run "create extension pg_cron; grant usage on schema cron to %I"'
                ' in this database, and migrate again.',
                current_user
            );
    end if;
end
$$;
comment on function perforce_internal.schedule_jobs() is
    'Has pg_cron run maintenance_jobs(), and creates the extension where it may; else a notice says what to schedule instead. The migrate step calls it. A job that is scheduled already stays as it is, with its schedule';
