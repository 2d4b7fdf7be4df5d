-- Rows of past days do not change any more, so nobody is waited for. The last row of a minute stays for all of them: it
-- has the largest batch_id, by which watermarks find what was loaded last.
create or replace function perforce_internal.condense_batches(max_batches integer default 100000)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    condensed bigint;
begin
    with single as materialized (
        select b.*, date_trunc('minute', b.loaded_at) as minute
        from perforce.load_batches as b
        where b.batches is null and b.loaded_at < perforce.clock() - interval '1 day'
        order by b.loaded_at
        limit max_batches
        for update skip locked
    ),

    minutes as materialized (
        select
            max(s.batch_id) as batch_id, array_agg(s.batch_id) as batch_ids, count(*) as batches, sum(s.rows) as rows,
            sum(s.new) as new, min(s.first_event_at) as first_event_at, max(s.last_event_at) as last_event_at
        from single as s
        group by s.minute, s.source
    ),

    joining as materialized (
        select m.batch_id, unnest(m.batch_ids) as of_batch
        from minutes as m
        where m.batches > 1
    ),

    summed as (
        update perforce.load_batches as b
        set batches = m.batches, rows = perforce_internal.saturated_bigint(m.rows),
        new = perforce_internal.saturated_bigint(m.new),
            first_event_at = m.first_event_at, last_event_at = m.last_event_at
        from minutes as m
        where b.batch_id = m.batch_id
    ),

    of_servers as (
        delete from perforce_internal.load_batch_servers as s
        using joining as j
        where s.batch_id = j.of_batch
        returning j.batch_id as minute_id, s.*
    ),

    servers_summed as (
        insert into perforce_internal.load_batch_servers (
            batch_id, server_id, day, new, first_event_at, last_event_at, watermark_at, skewed
        )
        select
            s.minute_id, s.server_id, s.day, sum(s.new), min(s.first_event_at), max(s.last_event_at),
            max(s.watermark_at), sum(s.skewed)
        from of_servers as s
        group by s.minute_id, s.server_id, s.day
    )

    delete from perforce.load_batches as b
    using joining as j
    where b.batch_id = j.of_batch and j.batch_id <> j.of_batch;
    get diagnostics condensed = row_count;
    return condensed;
end
$$;
comment on function perforce_internal.condense_batches(integer) is
    'Puts batches that are over a day old together, into one row a minute and source of load_batches, and a row of load_batch_servers for each server and day; at most max_batches a call. Returns how many rows that saved';
