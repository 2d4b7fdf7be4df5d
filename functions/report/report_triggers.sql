-- What began in the time is read as it lies, in no other days than those; the runs of commands that go over its borders are
-- looked up.
create or replace function perforce.report_triggers(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    trigger_name text, trigger_type text, runs bigint, commands bigint, lapse_ms numeric, p50_ms double precision,
    p95_ms double precision, max_lapse_ms numeric
)
language sql stable parallel safe
set jit = off
begin atomic
    with carried as materialized (
        select c.cmdident, c.first_event_at from perforce_internal.carried_commands(from_time) as c
        union
        select c.cmdident, c.first_event_at from perforce_internal.carried_commands(to_time) as c
    ),

    runs as (
        select t.cmdident, t.trigger_name, t.trigger_type, t.lapse_ms
        from perforce.trigger_runs as t
        where t.first_event_at >= from_time and t.first_event_at < to_time
            and t.event_time >= from_time and t.event_time < to_time
        union all
        select t.cmdident, t.trigger_name, t.trigger_type, t.lapse_ms
        from carried as c
        cross join lateral (
            select k.*
            from perforce.trigger_runs as k
            where k.first_event_at = c.first_event_at and k.cmdident = c.cmdident and k.event_time >= from_time
            offset 0
        ) as t
        where (t.first_event_at < from_time or t.event_time >= to_time)
            and t.event_time - make_interval(secs => (coalesce(t.lapse_ms, 0) / 1000)::double precision) < to_time
    ),

    triggers as (
        select
            r.trigger_name, r.trigger_type, count(*) as runs, count(distinct r.cmdident) as commands,
            coalesce(sum(r.lapse_ms), 0) as lapse_ms,
            percentile_cont(array[0.5, 0.95]) within group (order by r.lapse_ms::double precision) as percentiles,
            max(r.lapse_ms) as max_lapse_ms
        from runs as r
        group by r.trigger_name, r.trigger_type
    )

    select
        t.trigger_name, t.trigger_type, t.runs, t.commands, t.lapse_ms, t.percentiles[1], t.percentiles[2],
        t.max_lapse_ms
    from triggers as t
    order by t.lapse_ms desc, t.runs desc, t.trigger_name, t.trigger_type
    limit most;
end;
comment on function perforce.report_triggers(timestamptz, timestamptz, integer) is
    'The most triggers, extensions and background tasks that took most time of those that ran at any time from one time to before another: how often they ran, for how many commands, and how long in all, half of the time, 95 % of the time and at most, ms; null: not in the records';
