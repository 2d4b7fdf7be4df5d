-- Whatever goes wrong with pg_cron becomes a warning: the migrate step that calls this must not fail by it.
create or replace function perforce_internal.schedule_jobs()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    problem text;
begin
    if not exists (select from pg_available_extensions as e where e.name = 'pg_cron') then
        problem := 'this server has no pg_cron';
    else
        begin
            if not exists (select from pg_extension as e where e.extname = 'pg_cron') then
                create extension pg_cron;
            end if;
            if exists (
                select
                from cron.job as c
                join perforce.maintenance_jobs() as j on c.jobname = 'perforce_' || j.job and c.command <> j.command
                where c.username = current_user
                    and c.jobname not in (select o.identity from perforce_internal.objects as o where o.kind = 'job')
            ) then
                raise exception 'a job of pg_cron that is not ours has a name of ours';
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
            join perforce_internal.objects as o on o.kind = 'job' and o.identity = c.jobname
            where c.database = current_database() and c.username = current_user
                and not exists (select from perforce.maintenance_jobs() as j where c.jobname = 'perforce_' || j.job);
            delete from perforce_internal.objects as o where o.kind = 'job';
            insert into perforce_internal.objects (identity, kind)
            select 'perforce_' || j.job, 'job' from perforce.maintenance_jobs() as j;
        exception
            when others then
                problem := sqlerrm;
        end;
    end if;
    update perforce_internal.applied_functions set unscheduled_because = problem
    where unscheduled_because is distinct from problem;
    if found and problem is null then
        raise info 'pg_cron runs maintenance from now on';
    elsif found then
        raise warning 'maintenance is not scheduled (%): %', problem,
            'start one p4-load with --maintain, or see "Keep it going" in the README';
    end if;
end
$$;
comment on function perforce_internal.schedule_jobs() is
    'Has pg_cron run maintenance_jobs(), and creates the extension where it may; else a warning says why not and what to do, once for as long as that stays the same. The migrate step calls it. A job that is scheduled already stays as it is, with its schedule';
