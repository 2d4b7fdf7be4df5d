create or replace function perforce.report_lock_waits(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    cmdident text, began_at timestamptz, waited_until timestamptz, wait_ms numeric, lock_kind text, table_name text,
    user_name text, func text, server_id text, args text, blocker_cmdident text, blocker_began_at timestamptz,
    blocker_until timestamptz, blocker_held_ms numeric, likely_ms numeric, blocker_user_name text, blocker_func text,
    blocker_args text
)
language sql stable parallel safe
set jit = off
begin atomic
    with victims as materialized (
        select c.cmdident, c.first_event_at, c.last_event_at, c.user_name, c.func, c.args
        from perforce_internal.overlapping_commands(from_time, to_time) as c
        where greatest(c.total_read_wait_ms, c.total_write_wait_ms) > 0
        order by greatest(c.total_read_wait_ms, c.total_write_wait_ms) desc, c.cmdident
        limit most
    ),

    waits as materialized (
        select
            v.cmdident, v.first_event_at, v.user_name, v.func, v.args, u.server_id, u.table_name, u.began_at, u.event_time,
            w.lock_kind, w.wait_ms
        from (
            select array_agg(v.cmdident) as cmdidents, array_agg(v.first_event_at) as firsts,
                array_agg(v.last_event_at) as lasts
            from victims as v
        ) as a
        cross join lateral perforce_internal.lock_uses(a.cmdidents, a.firsts, a.lasts, 1, null) as u
        join victims as v on v.cmdident = u.cmdident
        cross join lateral (values ('read', u.read_wait_ms), ('write', u.write_wait_ms)) as w (lock_kind, wait_ms)
        where w.wait_ms > 0 and u.event_time >= from_time
        order by w.wait_ms desc, u.cmdident, u.table_name, w.lock_kind
        limit most
    ),

    blockers as (
        select distinct on (k.cmdident, k.first_event_at, k.server_id, k.table_name, k.lock_kind, k.event_time)
            k.*
        from perforce.lock_blockers_between(from_time, to_time, (select min(w.wait_ms)::bigint - 1 from waits as w)) as k
        where k.blocker_cmdident is not null and not k.is_suspect
        order by
            k.cmdident, k.first_event_at, k.server_id, k.table_name, k.lock_kind, k.event_time, k.likelihood
    )

    select
        w.cmdident, w.began_at, w.event_time, w.wait_ms, w.lock_kind, w.table_name, w.user_name, w.func, w.server_id,
        w.args, b.blocker_cmdident, b.blocker_began_at, b.blocker_event_time, b.blocker_held_ms, b.likely_ms,
        b.blocker_user_name, b.blocker_func, b.blocker_args
    from waits as w
    left join blockers as b
        on b.cmdident = w.cmdident and b.first_event_at = w.first_event_at and b.server_id is not distinct from w.server_id
        and b.table_name = w.table_name and b.lock_kind = w.lock_kind and b.event_time = w.event_time
    order by w.wait_ms desc, w.cmdident, w.table_name, w.lock_kind;
end;
comment on function perforce.report_lock_waits(timestamptz, timestamptz, integer) is
    'The most longest waits for a lock of a db table, of the commands that ran from one time to before another, and for each who most likely held it, as in lock_blockers: whenever that began. began_at, waited_until and blocker_until: when the command began on that server, and when its use of the table was logged. Times in ms. Blocker null: nobody that has ended accounts for it. Waits are looked for in the most commands that waited longest over all tables';
