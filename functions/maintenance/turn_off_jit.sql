-- What PostgreSQL would compile are plans over all partitions: compiling takes seconds to minutes, running them
-- milliseconds. Functions turn JIT off for themselves; a view cannot.
create or replace function perforce_internal.turn_off_jit()
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    database record;
begin
    select d.oid, d.datname, pg_has_role(d.datdba, 'usage') as is_ours
    into database
    from pg_database as d
    where d.datname = current_database();
    if not pg_jit_available()
        or exists (
            select
            from pg_db_role_setting as s
            cross join unnest(s.setconfig) as c
            where s.setdatabase = database.oid and s.setrole = 0 and c like 'jit=%'
        )
    then
        return;
    end if;
    if database.is_ours then
        execute format('alter database %I set jit = off', database.datname);
    elsif current_setting('jit')::boolean then
        raise warning 'this server compiles queries, which makes views slow: % may not turn that off', current_user
            using hint = format('Have the owner of the database run "alter database %I set jit = off".', database.datname);
    end if;
end
$$;
comment on function perforce_internal.turn_off_jit() is
    'Turns JIT off for new sessions of this database, unless somebody has set it for the database already; or warns of what keeps it from that. The migrate step calls it';
