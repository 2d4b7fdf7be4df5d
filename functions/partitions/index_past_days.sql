-- Asks for the lock instead of queueing: who loads late events of the day goes first. While an index is made they wait.
create or replace function perforce_internal.index_past_days(max_days integer default 2)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set maintenance_work_mem = '256MB'
as $$
declare
    past record;
    made integer := 0;
begin
    for past in select p.partition from perforce_internal.past_days_without_index() as p limit max_days loop
        begin
            execute format('lock table perforce_internal.%I in share mode nowait', past.partition);
            execute format(
                'create index %I on perforce_internal.%I using hash (cmdident)', past.partition || '_command', past.partition
            );
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
    'Gives days of raw_events that are over an index by command, the latest ones first, at most max_days a call; returns how many. The open day has none, as it would cost every event: there a command is found between its first and its last event';
