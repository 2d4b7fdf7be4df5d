create or replace view perforce.replication as
select
    b.ten_seconds,
    b.server_id,
    b.func,
    b.address,
    b.table_name,
    b.started,
    b.ended,
    b.tracks,
    b.lapse_ms,
    b.max_lapse_ms,
    trim_scale(extract(epoch from b.first_event_at - (
        select p.event_time
        from perforce.raw_events as p
        where p.func in (
            'pull', 'user-pull', 'rmt-Journal', 'rmt-JournalPos', 'journalcopy', 'user-journalcopy', 'replicate',
            'user-replicate'
        )
            and date_bin('10 seconds', p.event_time, timestamptz '2000-01-01 00:00Z') < b.ten_seconds
            and p.func = b.func and p.server_id is not distinct from b.server_id
            and perforce.client_address(p.host) is not distinct from b.address
        order by date_bin('10 seconds', p.event_time, timestamptz '2000-01-01 00:00Z') desc, p.event_time desc
        limit 1
    )) * 1000) as lag_ms,
    b.recv_bytes,
    b.sent_bytes,
    b.pages_in,
    b.pages_out,
    b.rows_put,
    b.rows_del,
    b.read_wait_ms,
    b.write_wait_ms
from (
    select
        date_bin('10 seconds', r.event_time, timestamptz '2000-01-01 00:00Z') as ten_seconds,
        r.server_id,
        r.func,
        perforce.client_address(r.host) as address,
        case when r.event_type = 9 then nullif(r.table_name, '') end as table_name,
        min(r.event_time) as first_event_at,
        count(*) filter (where r.event_type = 0) as started,
        count(*) filter (where r.event_type = 2) as ended,
        count(*) filter (where r.event_type not in (0, 2)) as tracks,
        sum(perforce.duration_ms(r.lapse)) as lapse_ms,
        max(perforce.duration_ms(r.lapse)) as max_lapse_ms,
        sum(r.rpc_recv_bytes) as recv_bytes,
        sum(r.rpc_send_bytes) as sent_bytes,
        sum(r.pages_in) as pages_in,
        sum(r.pages_out) as pages_out,
        sum(r.rows_put) as rows_put,
        sum(r.rows_del) as rows_del,
        sum(r.total_read_wait_ms) as read_wait_ms,
        sum(r.total_write_wait_ms) as write_wait_ms
    from perforce.raw_events as r
    where r.func in (
        'pull', 'user-pull', 'rmt-Journal', 'rmt-JournalPos', 'journalcopy', 'user-journalcopy', 'replicate',
        'user-replicate'
    )
    group by 1, 2, 3, 4, 5
) as b;
comment on view perforce.replication is
    'How far behind are replicas, and how much do they fetch? A row for each 10 seconds, server, replication command (pull, rmt-Journal, journalcopy, replicate) and db table in which it wrote anything. Give a range of ten_seconds';
comment on column perforce.replication.ten_seconds is 'Beginning of the ten seconds';
comment on column perforce.replication.server_id is 'Server that wrote it: the replica of pull and journalcopy, the server that it pulls from of rmt-Journal; null: not in the record (f_serverid)';
comment on column perforce.replication.func is 'Replication command: pull, rmt-Journal, journalcopy, ... (f_func)';
comment on column perforce.replication.address is 'Address that the command came from: tells the replicas of rmt-Journal apart; null: empty (f_host)';
comment on column perforce.replication.table_name is
    'Database table of the figures (type 9); null: figures that are of no table (f_dbName)';
comment on column perforce.replication.started is 'Starts in these ten seconds (type 0)';
comment on column perforce.replication.ended is 'Ends in these ten seconds (type 2)';
comment on column perforce.replication.tracks is 'Other records, as those of what a running command has used so far';
comment on column perforce.replication.lapse_ms is 'Lapses of those that ended, ms; null: none did (f_lapse)';
comment on column perforce.replication.max_lapse_ms is 'Longest of these lapses, ms; null: none ended (f_lapse)';
comment on column perforce.replication.lag_ms is
    'From the sign of this command on this server, from this address, before these ten seconds to the first in them, ms: so far behind the replica can have been at most, as p4d logs no lag. A pull that has nothing to do is silent, too. Null: there is none before';
comment on column perforce.replication.recv_bytes is 'Bytes received; null: no record has it (f_recvBytes)';
comment on column perforce.replication.sent_bytes is 'Bytes sent; null: no record has it (f_sendBytes)';
comment on column perforce.replication.pages_in is 'Pages read; null: no record has it (f_pagesIn)';
comment on column perforce.replication.pages_out is 'Pages written; null: no record has it (f_pagesOut)';
comment on column perforce.replication.rows_put is 'Rows written: what was replicated; null: no record has it (f_puts)';
comment on column perforce.replication.rows_del is 'Rows deleted; null: no record has it (f_deletes)';
comment on column perforce.replication.read_wait_ms is 'Time waiting for read locks, ms; null: no record has it (f_totalLockWaitRead)';
comment on column perforce.replication.write_wait_ms is 'Time waiting for write locks, ms; null: no record has it (f_totalLockWaitWrite)';
