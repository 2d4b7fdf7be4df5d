-- Never waits. Of a late record that a sweep beside this one takes, that one sees to.
create or replace function perforce_internal.unsettle_orphans()
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    with taken as (
        delete from perforce_internal.late_signs as l
        where l.ctid = any(array(select k.ctid from perforce_internal.late_signs as k for update skip locked))
        returning l.server_id, l.pids, l.event_times
    ),

    late as (
        select t.server_id, s.pid, s.event_time
        from taken as t
        left join lateral unnest(t.pids, t.event_times) as s (pid, event_time) on true
    ),

    bounds as materialized (
        select min(coalesce(l.event_time, '-infinity')) as earliest from late as l
    ),

    touched as (
        select o.cmdident
        from perforce.orphaned_commands as o
        cross join lateral jsonb_to_recordset(o.open_on) as p (server text, pid bigint)
        join late as l
            on l.server_id = coalesce(p.server, '') and coalesce(l.pid, p.pid, 0) = coalesce(p.pid, 0)
            and l.event_time > o.last_event_at and l.event_time < o.gone_at
        where o.gone_at > (select b.earliest from bounds as b)
        union
        select o.cmdident
        from perforce.orphaned_commands as o
        where exists (select from late as l where l.server_id is null)
    )

    update perforce.orphaned_commands as o
    set is_settled = false
    where o.cmdident = any(
        array(
            select k.cmdident
            from perforce.orphaned_commands as k
            where k.cmdident in (select t.cmdident from touched as t) and k.is_settled
            for update skip locked
        )
    );
end;
comment on function perforce_internal.unsettle_orphans() is
    'Finds the orphans that late records may have ended another way, and forgets those records';
