-- Each time, as an administrator may have made the roles or pg_cron since.
do $$
begin
    perform perforce_internal.grant_roles();
    perform perforce_internal.schedule_jobs();
    perform perforce_internal.turn_off_jit();
end
$$;
commit;
