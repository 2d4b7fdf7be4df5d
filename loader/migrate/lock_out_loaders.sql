-- Locks what loaders lock first, raw_events or a partition of it, before anything else is locked: so they wait here if they
-- wait at all, holding nothing, and no deadlock can come of it. A loader may have to wait for a second behind a lock that is
-- being waited for, and analysts, who hold those on views, for less than deadlock_timeout, so that none of them is the victim
-- of a deadlock.
set local lock_timeout = '1s';
do $$
begin
    if to_regclass('perforce.raw_events') is not null then
        perform from perforce_internal.turns as t where t.what = 'partitions' for update;
        lock table perforce.raw_events in share row exclusive mode;
    end if;
end
$$;
set local lock_timeout = '300ms';
