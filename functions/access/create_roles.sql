-- Roles belong to the whole cluster: another database may have them already, and the owner may lack CREATEROLE.
create or replace function perforce_internal.create_roles()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    role_name text;
begin
    foreach role_name in array array['perforce_loader', 'perforce_analyst', 'perforce_analyst_masked'] loop
        if to_regrole(role_name) is not null then
            continue;
        end if;
        begin
            execute format('create role %I nologin', role_name);
        exception
            when duplicate_object or unique_violation then
                null;
            when insufficient_privilege then
                raise warning 'role % was not created: % may not create roles', role_name, current_user
                    using hint = format('Have an administrator run "create role %I nologin", then migrate again.', role_name);
        end;
    end loop;
end
$$;
comment on function perforce_internal.create_roles() is
    'Creates those of perforce_loader, perforce_analyst and perforce_analyst_masked that are not there, or warns of what keeps it from that. grant_roles() calls it';
