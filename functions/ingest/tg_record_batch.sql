create or replace function perforce_internal.tg_record_batch()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    plausible_until timestamptz := perforce.now() + perforce.setting('max_clock_skew');
    late_before timestamptz := perforce.now() - perforce.setting('allowed_lateness');
    skewed_count bigint;
begin
    with servers as materialized (
        select
            perforce_internal.short_name(coalesce(n.server_id, '')) as server_id, count(*) as new,
            min(n.event_time) as first_event_at, max(n.event_time) as last_event_at,
            max(n.event_time) filter (where n.event_time <= plausible_until) as watermark_at,
            count(*) filter (where n.event_time > plausible_until) as skewed
        from new_events as n
        group by 1
    ),

    batch as (
        insert into perforce.load_batches (loaded_at, source, rows, new, first_event_at, last_event_at)
        select
            perforce.now(),
            nullif(current_setting('perforce.source', true), ''),
            greatest(perforce_internal.whole_number(current_setting('perforce.batch_rows', true)), coalesce(sum(s.new), 0)),
            coalesce(sum(s.new), 0),
            min(s.first_event_at),
            max(s.last_event_at)
        from servers as s
        returning batch_id
    ),

    recorded as (
        insert into perforce_internal.load_batch_servers (
            batch_id, server_id, new, first_event_at, last_event_at, watermark_at, skewed
        )
        select b.batch_id, s.server_id, s.new, s.first_event_at, s.last_event_at, s.watermark_at, s.skewed
        from batch as b
        cross join servers as s
        returning skewed
    )

    select sum(r.skewed) into skewed_count from recorded as r;

    insert into perforce_internal.late_signs (server_id, pid, event_time)
    select perforce_internal.short_name(coalesce(n.server_id, '')), case when n.event_type = 0 then n.pid end, n.event_time
    from new_events as n
    where n.event_type in (0, 12) and n.event_time < late_before;

    if skewed_count > 0 then
        insert into perforce.skewed_events (event_time, event_hash, server_id, loaded_at)
        select n.event_time, n.event_hash, perforce_internal.short_name(coalesce(n.server_id, '')), perforce.now()
        from new_events as n
        where n.event_time > plausible_until
        on conflict do nothing;
    end if;

    return null;
end
$$;
comment on function perforce_internal.tg_record_batch() is
    'Records an insert in load_batches and load_batch_servers, from which watermarks come, in skewed_events what is ahead of the clock, and in late_signs what may have ended orphans another way';
