create or replace function perforce_internal.take_back_orphans(max_commands integer)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    taken_back text[] := array(
        select c.cmdident
        from perforce.orphaned_commands as o
        join perforce.command_events as c on c.cmdident = any(array[o.cmdident])
        where not o.is_settled
        limit max_commands
        for update of c skip locked
    );
begin
    perform perforce_internal.withdraw_summaries(taken_back);
    delete from perforce.orphaned_commands as o where o.cmdident = any(taken_back);
    update perforce.command_events as c set orphan_reason = null where c.cmdident = any(taken_back);
end
$$;
comment on function perforce_internal.take_back_orphans(integer) is
    'Has commands run again that were given up, and that a late record or another setting may have ended another way: the sweep that calls it judges them anew. Those that are archived stay as they are';
