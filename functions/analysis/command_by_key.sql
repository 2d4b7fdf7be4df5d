-- PL/pgSQL: planned once a session, and no subquery that depends on who asks, which would keep workers away.
create or replace function perforce_internal.command_by_key(began_at timestamptz, cmd_id text)
returns setof perforce.commands
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set max_parallel_workers_per_gather = 0
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    select c.*
    from perforce.commands as c
    where c.first_event_at = began_at and c.cmdident = cmd_id;
end
$$;
comment on function perforce_internal.command_by_key(timestamptz, text) is
    'The row of commands of one command, by its first event and cmdident, as spans_between has them';
