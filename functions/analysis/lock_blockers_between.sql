-- offset 0 has the few commands that waited so long looked up one after the other.
create or replace function perforce.lock_blockers_between(from_time timestamptz, to_time timestamptz, wait_ms bigint default 0)
returns setof perforce.lock_blockers
language sql stable parallel safe
begin atomic
    select b.*
    from perforce_internal.overlapping_commands(from_time, to_time) as c
    cross join lateral (
        select k.*
        from perforce.lock_blockers as k
        where k.first_event_at = c.first_event_at and k.cmdident = c.cmdident and k.event_time >= from_time
            and k.wait_ms > lock_blockers_between.wait_ms
        offset 0
    ) as b
    where greatest(c.total_read_wait_ms, c.total_write_wait_ms) > lock_blockers_between.wait_ms;
end;
comment on function perforce.lock_blockers_between(timestamptz, timestamptz, bigint) is
    'Rows of lock_blockers for waits of more than wait_ms that were logged from from_time on, of commands that ran from from_time to before to_time, whenever they began: victims without a known blocker and suspects too. Faster over weeks and months than the view, as only commands that waited so long over all tables are looked into';
