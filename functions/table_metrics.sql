create or replace function perforce.table_metrics(events jsonb[])
returns table (
    pages_in numeric,
    pages_out numeric,
    pages_cached numeric,
    rows_get numeric,
    rows_pos numeric,
    rows_scan numeric,
    rows_put numeric,
    rows_del numeric,
    read_locks numeric,
    write_locks numeric,
    total_read_wait_ms numeric,
    max_read_wait_ms numeric,
    total_read_held_ms numeric,
    max_read_held_ms numeric,
    total_write_wait_ms numeric,
    max_write_wait_ms numeric,
    total_write_held_ms numeric,
    max_write_held_ms numeric
)
language sql immutable parallel safe
begin atomic
    select
        sum(perforce.as_number(f.pages_in)),
        sum(perforce.as_number(f.pages_out)),
        sum(perforce.as_number(f.pages_cached)),
        sum(perforce.as_number(f.rows_get)),
        sum(perforce.as_number(f.rows_pos)),
        sum(perforce.as_number(f.rows_scan)),
        sum(perforce.as_number(f.rows_put)),
        sum(perforce.as_number(f.rows_del)),
        sum(perforce.as_number(f.read_locks)),
        sum(perforce.as_number(f.write_locks)),
        sum(perforce.as_number(f.total_read_wait_ms)),
        max(perforce.as_number(f.max_read_wait_ms)),
        sum(perforce.as_number(f.total_read_held_ms)),
        max(perforce.as_number(f.max_read_held_ms)),
        sum(perforce.as_number(f.total_write_wait_ms)),
        max(perforce.as_number(f.max_write_wait_ms)),
        sum(perforce.as_number(f.total_write_held_ms)),
        max(perforce.as_number(f.max_write_held_ms))
    from (
        select
            e -> 'pagesIn' as pages_in,
            e -> 'pagesOut' as pages_out,
            e -> 'pagesCached' as pages_cached,
            e -> 'gets' as rows_get,
            e -> 'positions' as rows_pos,
            e -> 'scans' as rows_scan,
            e -> 'puts' as rows_put,
            e -> 'deletes' as rows_del,
            e -> 'readLocks' as read_locks,
            e -> 'writeLocks' as write_locks,
            e -> 'totalLockWaitRead' as total_read_wait_ms,
            e -> 'maxLockWaitRead' as max_read_wait_ms,
            e -> 'totalLockHeldRead' as total_read_held_ms,
            e -> 'maxLockHeldRead' as max_read_held_ms,
            e -> 'totalLockWaitWrite' as total_write_wait_ms,
            e -> 'maxLockWaitWrite' as max_write_wait_ms,
            e -> 'totalLockHeldWrite' as total_write_held_ms,
            e -> 'maxLockHeldWrite' as max_write_held_ms
        from unnest(events) as e
        where e -> 'type' = '9'
        offset 0
    ) as f;
end;
comment on function perforce.table_metrics(jsonb[]) is
    'What database records (type 9) sum up to, in one row: columns of command_logs. offset 0 keeps a field from being looked up for every mention';
