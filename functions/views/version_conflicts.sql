create or replace function perforce_internal.version_conflicts()
returns table (server_id text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
begin atomic
    with seen as (
        select
            v.server_id, v.event_type, v.hour::date as day, v.event_version, min(v.hour) as first_hour,
            max(v.hour) as last_hour, min(v.source) as first_source, max(v.source) as last_source
        from perforce_internal.seen_versions as v
        where v.seen_at > perforce.clock() - interval '1 day'
        group by 1, 2, 3, 4
    )

    select
        a.server_id,
        format(
            'it writes records of type %s in versions %s and %s (%s, %s), so each event counts twice: feed one of the files',
            a.event_type, a.event_version, b.event_version, coalesce(nullif(a.first_source, ''), 'source not said'),
            coalesce(nullif(case when b.last_source <> a.first_source then b.last_source else b.first_source end, ''), 'source not said')
        )
    from seen as a
    join seen as b
        on b.server_id = a.server_id and b.event_type = a.event_type and b.day = a.day
            and b.event_version > a.event_version and b.first_hour <= a.last_hour and a.first_hour <= b.last_hour
    where least(a.first_source, b.first_source) <> greatest(a.last_source, b.last_source);
end;
comment on function perforce_internal.version_conflicts() is
    'Servers of which, of the same time, records of a type were loaded within a day in two versions from two sources: files that are pinned to different versions hold the same events with other fields';
