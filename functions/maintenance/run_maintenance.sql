create or replace function perforce.run_maintenance()
returns table (step text, result text, problem text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    command text;
begin
    if not perforce_internal.try_turn('maintenance') then
        return;
    end if;
    for step, command in select j.job, j.command from perforce.maintenance_jobs() as j loop
        result := null;
        problem := null;
        begin
            execute command into result;
        exception
            when others then
                problem := format('%s [%s]', sqlerrm, sqlstate);
        end;
        return next;
    end loop;
    return query
    select u.step, null::text, u.problem from perforce_internal.upkeep_problems() as u where u.step <> 'run_maintenance';
end
$$;
comment on function perforce.run_maintenance() is
    'Does all of maintenance_jobs() once; for where pg_cron does not. A row a step: how much it did, or the problem, which keeps no other step from running; and rows for what steps could not do. No row: another run is under way';
