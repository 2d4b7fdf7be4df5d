-- The sums of a command tell which few to open: offset 0 has only their events read, each by its key.
create or replace function perforce.long_locks(
    from_time timestamptz, to_time timestamptz, wait_ms bigint default null, held_ms bigint default null
)
returns setof perforce.table_use
language sql stable parallel safe
begin atomic
    select u.*
    from perforce_internal.overlapping_commands(from_time, to_time) as c
    cross join lateral (
        select t.*
        from perforce.table_use as t
        where t.first_event_at = c.first_event_at and t.cmdident = c.cmdident and t.event_time >= from_time
        offset 0
    ) as u
    where (
            greatest(c.total_read_wait_ms, c.max_read_wait_ms, c.total_write_wait_ms, c.max_write_wait_ms) > wait_ms
            or greatest(c.total_read_held_ms, c.max_read_held_ms, c.total_write_held_ms, c.max_write_held_ms) > held_ms
        )
        and (
            greatest(u.total_read_wait_ms, u.max_read_wait_ms, u.total_write_wait_ms, u.max_write_wait_ms) > wait_ms
            or greatest(u.total_read_held_ms, u.max_read_held_ms, u.total_write_held_ms, u.max_write_held_ms) > held_ms
        );
end;
comment on function perforce.long_locks(timestamptz, timestamptz, bigint, bigint) is
    'Rows of table_use where a command waited for read or write locks of a table for more than wait_ms, or held them for more than held_ms, in all or at once: long_locks(from, to, held_ms => 5000). Of commands that ran from from_time to before to_time, whenever they began, what was logged from from_time on; only what did so over all tables is looked into. Null: not asked for';
