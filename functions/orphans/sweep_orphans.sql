-- Never waits: a command in use, or one that got an event since it was looked at, is left to the next sweep. Any number
-- of sweeps and loaders may run at once. = any(array[...]) as in extend_commands; status is not asked for, as its index
-- would be read for every command.
create or replace function perforce.sweep_orphans(max_commands integer default 10000)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
    orphans text[];
begin
    if exists (select from perforce_internal.late_signs) then
        perform perforce_internal.unsettle_orphans();
    end if;
    perform perforce_internal.take_back_orphans(max_commands);

    with found as (
        select o.*
        from perforce.orphan_candidates as o
        join perforce.command_events as c on c.cmdident = any(array[o.cmdident])
        where c.orphan_reason is null and c.event_count = o.event_count
        limit max_commands
        for update of c skip locked
    ),

    marked as (
        update perforce.command_events as c
        set orphan_reason = f.reason
        from found as f
        where c.cmdident = any(array[f.cmdident])
        returning c.cmdident
    ),

    quarantined as (
        insert into perforce.orphaned_commands as q (
            cmdident, orphaned_at, reason, server_id, last_event_at, gone_at, decided_by, open_on, evidence
        )
        select
            f.cmdident, perforce.clock(), f.reason, f.server_id, f.last_event_at, f.gone_at, f.decided_by, f.open_on,
            f.evidence
        from found as f
        on conflict (cmdident) do update set
            orphaned_at = excluded.orphaned_at, reason = excluded.reason, server_id = excluded.server_id,
            last_event_at = excluded.last_event_at, gone_at = excluded.gone_at, decided_by = excluded.decided_by,
            open_on = excluded.open_on, evidence = excluded.evidence, is_settled = true
    )

    select coalesce(array_agg(m.cmdident), '{}') into orphans from marked as m;

    perform perforce_internal.withdraw_summaries(orphans);
    perform perforce_internal.finalize_commands(orphans);
    return cardinality(orphans);
end
$$;
comment on function perforce.sweep_orphans(integer) is
    'Gives up the commands of orphan_candidates, max_commands at most (null: all): status orphaned, a row in orphaned_commands, a summary. Returns how many. A late event takes a command back, and what came late or was set anew has it judged again';
