-- Events are counted once, by server, hour, type and version; all else is made of those counts. What is known of an hour is
-- asked for and not waited for, so that no two sessions meet here.
create or replace function perforce_internal.tg_record_batch()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
declare
    plausible_until timestamptz := perforce.clock() + perforce.setting('max_clock_skew');
    late_before timestamptz := perforce.clock() - perforce.setting('allowed_lateness');
    from_source text := nullif(current_setting('perforce.source', true), '');
    skewed_count bigint;
begin
    with kinds as materialized (
        select
            coalesce(n.server_id, '') as server_id, date_bin('1 hour', n.event_time, 'epoch') as hour, n.event_type,
            n.event_version, count(*) as new, min(n.event_time) as first_event_at, max(n.event_time) as last_event_at,
            max(n.event_time) filter (where n.event_time <= plausible_until) as watermark_at,
            count(*) filter (where n.event_time > plausible_until) as skewed
        from new_events as n
        group by 1, 2, 3, 4
    ),

    days as materialized (
        select
            perforce_internal.short_name(k.server_id) as server_id, k.hour::date as day, sum(k.new) as new,
            min(k.first_event_at) as first_event_at, max(k.last_event_at) as last_event_at,
            max(k.watermark_at) as watermark_at, sum(k.skewed) as skewed
        from kinds as k
        group by 1, 2
    ),

    batch as (
        insert into perforce.load_batches (loaded_at, source, rows, new, first_event_at, last_event_at)
        select
            perforce.clock(),
            from_source,
            greatest(perforce_internal.whole_number(current_setting('perforce.batch_rows', true)), coalesce(sum(d.new), 0)),
            coalesce(sum(d.new), 0),
            min(d.first_event_at),
            max(d.last_event_at)
        from days as d
        returning batch_id
    ),

    seen as (
        insert into perforce_internal.seen_versions (seen_at, server_id, event_type, event_version, hour, source)
        select
            perforce.clock(), perforce_internal.short_name(k.server_id), k.event_type, k.event_version, k.hour,
            coalesce(from_source, '')
        from kinds as k
        where not exists (
            select
            from perforce_internal.seen_versions as s
            where s.hour = k.hour and s.server_id = perforce_internal.short_name(k.server_id)
                and s.event_type = k.event_type and s.event_version = k.event_version
                and s.source = coalesce(from_source, '')
        )
    ),

    recorded as (
        insert into perforce_internal.load_batch_servers (
            batch_id, server_id, day, new, first_event_at, last_event_at, watermark_at, skewed
        )
        select b.batch_id, d.server_id, d.day, d.new, d.first_event_at, d.last_event_at, d.watermark_at, d.skewed
        from batch as b
        cross join days as d
        returning skewed
    )

    select sum(r.skewed) into skewed_count from recorded as r;

    insert into perforce_internal.late_signs (server_id, pids, event_times)
    select
        perforce_internal.short_name(coalesce(n.server_id, '')),
        array_agg(case when n.event_type = 0 then n.pid end), array_agg(n.event_time)
    from new_events as n
    where n.event_type in (0, 12) and n.event_time < late_before
    group by 1;

    if skewed_count > 0 then
        insert into perforce.skewed_events (event_time, event_hash, server_id, loaded_at)
        select n.event_time, n.event_hash, perforce_internal.short_name(coalesce(n.server_id, '')), perforce.clock()
        from new_events as n
        where n.event_time > plausible_until
        on conflict do nothing;
    end if;

    return null;
end
$$;
comment on function perforce_internal.tg_record_batch() is
    'Records an insert in load_batches, load_batch_servers and seen_versions, in skewed_events what is ahead of the clock, and in late_signs what may have ended orphans another way';
