create or replace view perforce.ingest_health as
with everywhere as materialized (
    select
        (
            select perforce_internal.saturated_bigint(coalesce(sum(b.duplicates), 0))
            from perforce.load_batches as b
            where b.loaded_at > perforce.clock() - interval '1 hour'
        ) as duplicates_last_hour,
        (
            select count(*) from perforce.rejected_lines as r where r.rejected_at > perforce.clock() - interval '1 hour'
        ) as rejects_last_hour,
        (select count(*) from perforce.rejected_lines) as rejects,
        (
            select string_agg(u.problem, '; ' order by u.problem) from perforce_internal.upkeep_problems() as u
        ) as upkeep_problem
),

servers as (
    select
        w.server_id,
        w.watermark,
        w.latest_event_at,
        w.loaded_at,
        w.is_silent,
        (
            select string_agg(c.problem, '; ' order by c.problem)
            from perforce_internal.version_conflicts() as c
            where c.server_id = w.server_id
        ) as version_problem,
        (
            select count(*)
            from perforce.skewed_events as s
            where s.server_id = w.server_id and s.loaded_at > perforce.clock() - interval '1 day'
        ) as skewed
    from perforce.watermarks as w
),

inputs as (
    select
        s.server_id, s.watermark, s.latest_event_at, s.loaded_at, s.is_silent,
        concat_ws(
            '; ',
            case
                when s.is_silent then format(
                    'nothing new of it was loaded since %s: does its p4-load run, and does its p4d write the log?', s.loaded_at
                )
            end,
            case
                when s.skewed > 0 then format(
                    '%s of the last day''s events lay ahead of the clock: set the clock of its machine', s.skewed
                )
            end,
            s.version_problem
        ) as problem
    from servers as s
    union all
    select null, null, null, null, null, r.problem
    from perforce_internal.rejected_inputs() as r
    union all
    select null, null, null, null, null, 'nothing was loaded yet: start p4-load'
    where not exists (select from servers)
        and not exists (select from perforce_internal.rejected_inputs())
)

select
    i.server_id,
    i.watermark,
    i.latest_event_at,
    trim_scale(round(extract(epoch from perforce.clock() - i.latest_event_at), 3)) as lag_s,
    i.loaded_at,
    i.is_silent,
    coalesce(recent.events, 0) as events_last_hour,
    coalesce(recent.batches, 0) as batches_last_hour,
    everywhere.duplicates_last_hour,
    everywhere.rejects_last_hour,
    everywhere.rejects,
    hot.dead_rows,
    hot.hot_update_share,
    nullif(
        concat_ws(
            '; ',
            nullif(i.problem, ''),
            case
                when everywhere.rejects_last_hour > 0 then format(
                    '%s lines of all sources were rejected within the hour: see perforce.rejected_lines',
                    everywhere.rejects_last_hour
                )
            end,
            everywhere.upkeep_problem
        ),
        ''
    ) as problem
from inputs as i
cross join everywhere
left join (
    select s.server_id, sum(s.new)::bigint as events, count(distinct b.batch_id) as batches
    from perforce.load_batches as b
    join perforce_internal.load_batch_servers as s on s.batch_id = b.batch_id
    where b.loaded_at > perforce.clock() - interval '1 hour'
    group by s.server_id
) as recent on recent.server_id = i.server_id
left join (
    select
        s.n_dead_tup as dead_rows,
        round(s.n_tup_hot_upd::numeric / nullif(s.n_tup_upd, 0), 3) as hot_update_share
    from pg_stat_user_tables as s
    where s.schemaname = 'perforce' and s.relname = 'command_events'
) as hot on true;
comment on view perforce.ingest_health is
    'How well does loading go, what is wrong, and what to do? A row for each server that was ever heard of, and for each input that was all rejected. What no server can be blamed for stands in every row';
comment on column perforce.ingest_health.server_id is 'The server; empty: records without one (f_serverid); null: the row is of an input that was all rejected, or nothing was loaded yet';
comment on column perforce.ingest_health.watermark is 'Event time up to which all is there, save late events: see watermarks; null: unknown yet';
comment on column perforce.ingest_health.latest_event_at is 'Its latest event; null: all are flagged in skewed_events';
comment on column perforce.ingest_health.lag_s is 'How far its latest event is behind the clock, s; a quiet server lags too';
comment on column perforce.ingest_health.loaded_at is 'When something new of it was last loaded, wall-clock time';
comment on column perforce.ingest_health.is_silent is 'Nothing new of it was loaded for longer than the setting silence_after';
comment on column perforce.ingest_health.events_last_hour is 'New events of it that were loaded within the last hour';
comment on column perforce.ingest_health.batches_last_hour is 'Batches of the last hour that brought new events of it';
comment on column perforce.ingest_health.duplicates_last_hour is 'Events of all servers offered within the last hour that were there already';
comment on column perforce.ingest_health.rejects_last_hour is 'Lines of all sources rejected within the last hour: see rejected_lines';
comment on column perforce.ingest_health.rejects is 'Lines of all sources that were rejected, as long as they are kept (reject_retention)';
comment on column perforce.ingest_health.dead_rows is 'Row versions of command_events that wait for vacuum, by the server''s statistics';
comment on column perforce.ingest_health.hot_update_share is
    'Share (0 to 1) of the updates of command_events that touched no index (HOT), by the server''s statistics; null: no update yet';
comment on column perforce.ingest_health.problem is
    'What is wrong, in words, and what to do about it, separated by semicolons; null: all is well';
