create or replace function perforce_internal.failing_jobs()
returns table (job text, problem text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    if perforce_internal.sees_pg_cron() then
        return query
            select replace(j.jobname, 'perforce_', ''), split_part(latest.return_message, E'\n', 1)
            from cron.job as j
            cross join lateral (
                select d.status, d.return_message
                from cron.job_run_details as d
                where d.jobid = j.jobid and d.status in ('succeeded', 'failed')
                order by d.runid desc
                limit 1
            ) as latest
            join perforce_internal.objects as o on o.kind = 'job' and o.identity = j.jobname
            where j.database = current_database() and j.username = current_user and latest.status = 'failed'
            order by 1;
    end if;
end
$$;
comment on function perforce_internal.failing_jobs() is
    'Those of our jobs of pg_cron that failed when they last ended, with the first line of what it says. Only their owner sees them';
