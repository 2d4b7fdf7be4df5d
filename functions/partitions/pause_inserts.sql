-- Who inserts while a partition is made may have looked at the partitions before: its row goes to the default one, which
-- takes it no more (23514). p4-load asks for partitions first, has no such row under way unless rows of that time are in the
-- default partition already, and would try again: a backfill over several connections need not stop for each day.
--
-- Asks again and again instead of queueing: else everybody would wait behind it for one long insert. Not for long, as other
-- loaders wait for their turn to have partitions made.
create or replace function perforce_internal.pause_inserts(has_strays boolean)
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    for attempt in 1..10 loop
        begin
            lock table only perforce.raw_events in share mode nowait;
            return true;
        exception
            when lock_not_available then
                null;
        end;
        if not has_strays and not exists (
            select
            from pg_locks as l
            join pg_stat_activity as a on a.pid = l.pid
            where l.relation = 'perforce.raw_events'::regclass and l.mode = 'RowExclusiveLock'
                and l.database = (select d.oid from pg_database as d where d.datname = current_database())
                and a.pid <> pg_backend_pid() and a.application_name !~ '^p4-load'
        ) then
            return true;
        end if;
        perform pg_sleep(0.01);
    end loop;
    return false;
end
$$;
comment on function perforce_internal.pause_inserts(boolean) is
    'Keeps others from inserting into raw_events until the transaction ends, for a partition to be made: they wait, and then see it. False when others than p4-load, or anybody if rows of its time are in the default partition, inserted for a tenth of a second on end';
