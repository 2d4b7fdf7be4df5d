create or replace function perforce.report_replication(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    server_id text, func text, address text, records numeric, behind_ms numeric, network_bytes numeric,
    rows_put numeric, rows_del numeric, lock_wait_ms numeric, max_lapse_ms numeric, latest_at timestamptz
)
language sql stable parallel safe
set jit = off
begin atomic
    select
        r.server_id, r.func, r.address, sum(r.started + r.ended + r.tracks), max(r.lag_ms),
        coalesce(sum(r.recv_bytes), 0) + coalesce(sum(r.sent_bytes), 0), coalesce(sum(r.rows_put), 0),
        coalesce(sum(r.rows_del), 0), coalesce(sum(r.read_wait_ms), 0) + coalesce(sum(r.write_wait_ms), 0),
        max(r.max_lapse_ms), max(r.ten_seconds)
    from perforce.replication as r
    where r.ten_seconds >= from_time and r.ten_seconds < to_time
    group by r.server_id, r.func, r.address
    order by 5 desc nulls last, 1, 2, 3
    limit most;
end;
comment on function perforce.report_replication(timestamptz, timestamptz, integer) is
    'How replication went from one time to before another: for each server, replication command and address, those first that were silent longest: records it wrote, behind_ms: the longest time from one sign of it to the next, ms, so far behind the replica can have been at most, null: there was only one sign; bytes received and sent, rows written and deleted, waiting for locks, its longest lapse, and the ten seconds of its latest sign. As far back as raw_events goes';
