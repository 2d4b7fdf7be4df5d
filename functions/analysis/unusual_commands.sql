-- Of the week before only what a command that may be unusual is compared with is read: first the hours of its hour of the
-- day, then its func and user, or its func, only where that was too few. A nested loop would read the week for each of them.
create or replace function perforce.unusual_commands(
    from_time timestamptz default perforce.clock() - interval '1 day', to_time timestamptz default perforce.clock(),
    least_ms numeric default 1000
)
returns table (
    cmdident text, first_event_at timestamptz, status text, user_name text, client text, func text, args text,
    server_id text, took_ms numeric, usual_ms numeric, over_ms numeric, times_usual numeric, compared_with text,
    compared_commands bigint
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set enable_nestloop = off
set max_parallel_workers_per_gather = 0
begin atomic
    with week as materialized (
        select
            date_trunc('hour', unusual_commands.from_time, 'UTC') - interval '168 hours' as from_time,
            date_trunc('hour', unusual_commands.from_time, 'UTC') as to_time
    ),

    timed as materialized (
        select
            c.cmdident, c.first_event_at, c.status, c.user_name, c.client, c.func, c.args, c.server_id, k.took_ms,
            perforce_internal.short_name(coalesce(c.func, '')) as usual_func,
            perforce_internal.short_name(coalesce(c.user_name, '')) as usual_user,
            date_part('hour', c.first_event_at at time zone 'UTC') as hour
        from perforce_internal.overlapping_commands(from_time, to_time) as c
        cross join lateral (
            select case
                when c.status = 'running'
                    then round(extract(epoch from perforce.clock() - c.command_start_timestamp) * 1000)
                else coalesce(c.lapse_ms, c.duration_ms)
            end as took_ms
        ) as k
        where k.took_ms >= least_ms
    ),

    hours as materialized (
        select h.hour
        from week as w
        cross join generate_series(w.from_time, w.to_time - interval '1 hour', interval '1 hour') as h (hour)
        where isfinite(w.from_time) and date_part('hour', h.hour at time zone 'UTC') in (select t.hour from timed as t)
    ),

    of_hour as materialized (
        select
            s.func collate "C" as func, s.user_name collate "C" as user_name,
            date_part('hour', s.hour at time zone 'UTC') as hour, b.key::integer as bucket,
            sum(b.value::bigint) as commands
        from perforce.command_stats_hourly as s
        cross join lateral jsonb_each_text(s.lapse_histogram) as b
        where s.hour = any(array(select h.hour from hours as h))
            and (s.func, s.user_name, date_part('hour', s.hour at time zone 'UTC')) in (
                select t.usual_func, t.usual_user, t.hour from timed as t
            )
        group by 1, 2, 3, 4
    ),

    few_of_hour as materialized (
        select distinct t.usual_func as func, t.usual_user as user_name
        from timed as t
        where (t.usual_func, t.usual_user, t.hour) not in (
            select o.func, o.user_name, o.hour from of_hour as o group by 1, 2, 3 having sum(o.commands) >= 20
        )
    ),

    of_user as materialized (
        select
            s.func collate "C" as func, s.user_name collate "C" as user_name, b.key::integer as bucket,
            sum(b.value::bigint) as commands
        from perforce.command_stats_hourly as s
        cross join lateral jsonb_each_text(s.lapse_histogram) as b
        where exists (select from few_of_hour)
            and s.hour >= (select w.from_time from week as w) and s.hour < (select w.to_time from week as w)
            and s.func = any(array(select f.func from few_of_hour as f))
            and s.user_name = any(array(select f.user_name from few_of_hour as f))
            and (s.func, s.user_name) in (select f.func, f.user_name from few_of_hour as f)
        group by 1, 2, 3
    ),

    few_of_user as materialized (
        select distinct f.func
        from few_of_hour as f
        where (f.func, f.user_name) not in (
            select o.func, o.user_name from of_user as o group by 1, 2 having sum(o.commands) >= 20
        )
    ),

    of_func as (
        select s.func collate "C" as func, b.key::integer as bucket, sum(b.value::bigint) as commands
        from perforce.command_stats_hourly as s
        cross join lateral jsonb_each_text(s.lapse_histogram) as b
        where exists (select from few_of_user)
            and s.hour >= (select w.from_time from week as w) and s.hour < (select w.to_time from week as w)
            and s.func = any(array(select f.func from few_of_user as f))
        group by 1, 2
    ),

    lapses as (
        select 'func, user and hour' as level, o.func, o.user_name, o.hour, o.bucket, o.commands from of_hour as o
        union all
        select 'func and user', o.func, o.user_name, null, o.bucket, o.commands from of_user as o
        union all
        select 'func', o.func, null, null, o.bucket, o.commands from of_func as o
    ),

    added_up as (
        select
            l.*, sum(l.commands) over (partition by l.level, l.func, l.user_name, l.hour order by l.bucket) as up_to,
            sum(l.commands) over (partition by l.level, l.func, l.user_name, l.hour) as total
        from lapses as l
    ),

    usual as materialized (
        select
            u.level, u.func, u.user_name, u.hour, max(u.total)::bigint as commands,
            round(perforce_internal.bucket_lapse(min(u.bucket) filter (where u.up_to >= 0.99 * u.total))::numeric, 3) as ms
        from added_up as u
        group by u.level, u.func, u.user_name, u.hour
        having max(u.total) >= 20
    )

    select
        t.cmdident, t.first_event_at, t.status, t.user_name, t.client, t.func, t.args, t.server_id, t.took_ms, u.ms,
        t.took_ms - u.ms, round(t.took_ms / nullif(u.ms, 0), 1), u.level, u.commands
    from timed as t
    left join usual as of_hour
        on of_hour.level = 'func, user and hour' and of_hour.func = t.usual_func and of_hour.user_name = t.usual_user
        and of_hour.hour = t.hour
    left join usual as of_user
        on of_user.level = 'func and user' and of_user.func = t.usual_func and of_user.user_name = t.usual_user
    left join usual as of_func on of_func.level = 'func' and of_func.func = t.usual_func
    cross join lateral (
        select
            coalesce(of_hour.ms, of_user.ms, of_func.ms) as ms,
            coalesce(of_hour.commands, of_user.commands, of_func.commands) as commands,
            coalesce(of_hour.level, of_user.level, of_func.level) as level
    ) as u
    where t.took_ms > u.ms;
end;
comment on function perforce.unusual_commands(timestamptz, timestamptz, numeric) is
    'Which commands take longer than usual? Those that ran from one time to before another, running or ended, for longer than the 99th percentile (usual_ms, off by 2.5 % at most) of what the same user''s same func took at this hour of the day in the seven days before from_time, and for least_ms or more. Where that is fewer than 20 commands, it is compared with the func and user at any hour, then with the func of anybody, as compared_with says; where that is fewer than 20 too, it is not told. compared_commands: of how many; of few hundred the percentile is little more than their longest. over_ms: by how much; times_usual: null where usual_ms is 0. Hours count once they are rolled up';
