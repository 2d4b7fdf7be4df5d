-- What is made belongs to whom the rest belongs, and pg_cron's jobs are those of one role.
do $$
begin
    perform set_config('role', pg_get_userbyid(n.nspowner), true)
    from pg_namespace as n
    where n.nspname = 'perforce_internal' and n.nspowner <> current_user::regrole;
end
$$;
