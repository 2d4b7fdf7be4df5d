-- Asks for the lock instead of queueing: who loads late events of the day goes first. While an index is made they wait.
-- ANALYZE finds out how the files are spread, which the planner knows by their index.
create or replace function perforce_internal.index_past_days(max_days integer default 2)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
set maintenance_work_mem = '256MB'
as $$
declare
    past record;
    missing record;
    made integer := 0;
begin
    for past in select p.partition, p.suffixes from perforce_internal.past_days_without_index() as p limit max_days loop
        begin
            execute format('lock table perforce_internal.%I in share mode nowait', past.partition);
            for missing in
                select i.* from perforce_internal.past_day_indexes() as i where i.suffix = any(past.suffixes)
            loop
                execute format(
                    'create index %I on perforce_internal.%I %s', past.partition || '_' || missing.suffix, past.partition,
                    missing.definition
                );
            end loop;
            execute format('analyze perforce_internal.%I', past.partition);
            made := made + 1;
        exception
            when lock_not_available or undefined_table then
                null;
        end;
    end loop;
    return made;
end
$$;
comment on function perforce_internal.index_past_days(integer) is
    'Gives days of raw_events that are over their past_day_indexes, and analyses them, the latest ones first, at most max_days a call; returns how many days. In the open day a command is found between its first and its last event';
