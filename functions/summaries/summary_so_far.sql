-- Not inlined, unlike summary_of: a subquery that depends on the command would keep workers away from all of commands.
-- PL/pgSQL, so that a session plans it once.
create or replace function perforce_internal.summary_so_far(command perforce.command_events)
returns setof perforce.command_logs
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    return query select s.* from perforce_internal.summary_of(command) as s;
end
$$;
comment on function perforce_internal.summary_so_far(perforce.command_events) is
    'As summary_of, for one command at a time: what views of running commands read';
