create or replace function perforce.estimate_metrics(events jsonb[])
returns table (
    files_added numeric,
    files_updated numeric,
    files_deleted numeric,
    bytes_added numeric,
    bytes_updated numeric,
    bytes_deleted numeric
)
language sql immutable parallel safe
begin atomic
    select
        sum(perforce.as_number(f.files_added)),
        sum(perforce.as_number(f.files_updated)),
        sum(perforce.as_number(f.files_deleted)),
        sum(perforce.as_number(f.bytes_added)),
        sum(perforce.as_number(f.bytes_updated)),
        sum(perforce.as_number(f.bytes_deleted))
    from (
        select
            e -> 'filesAdded' as files_added,
            e -> 'filesUpdated' as files_updated,
            e -> 'filesDeleted' as files_deleted,
            e -> 'bytesAdded' as bytes_added,
            e -> 'bytesUpdated' as bytes_updated,
            e -> 'bytesDeleted' as bytes_deleted
        from unnest(events) as e
        where e -> 'type' = '14'
        offset 0
    ) as f;
end;
comment on function perforce.estimate_metrics(jsonb[]) is
    'What network estimates (type 14) sum up to, in one row: columns of command_logs. offset 0 keeps a field from being looked up for every mention';
