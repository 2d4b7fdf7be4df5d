-- Of the week before only what the func took of a command that may be unusual is read.
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
set max_parallel_workers_per_gather = 0
begin atomic
    with timed as materialized (
        select
            c.cmdident, c.first_event_at, c.status, c.user_name, c.client, c.func, c.args, c.server_id, k.took_ms,
            perforce_internal.short_name(coalesce(c.func, '')) collate "C" as usual_func,
            perforce_internal.short_name(coalesce(c.user_name, '')) collate "C" as usual_user,
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

    lapses as (
        select
            s.func collate "C" as func, s.user_name collate "C" as user_name,
            date_part('hour', s.hour at time zone 'UTC') as hour, b.key::integer as bucket, sum(b.value::bigint) as commands
        from perforce.command_stats_hourly as s
        cross join lateral jsonb_each_text(s.lapse_histogram) as b
        where s.hour >= date_trunc('hour', from_time, 'UTC') - interval '168 hours'
            and s.hour < date_trunc('hour', from_time, 'UTC')
            and s.func = any(array(select distinct t.usual_func from timed as t))
        group by 1, 2, 3, 4
    ),

    up_to as (
        select
            l.func, l.user_name, l.hour, l.bucket, grouping(l.user_name, l.hour) as level,
            sum(sum(l.commands)) over (
                partition by grouping(l.user_name, l.hour), l.func, l.user_name, l.hour order by l.bucket
            ) as commands,
            sum(sum(l.commands)) over (partition by grouping(l.user_name, l.hour), l.func, l.user_name, l.hour) as total
        from lapses as l
        group by grouping sets ((l.func, l.user_name, l.hour, l.bucket), (l.func, l.user_name, l.bucket), (l.func, l.bucket))
    ),

    usual as materialized (
        select
            u.level, u.func, u.user_name, u.hour, max(u.total)::bigint as commands,
            round(perforce_internal.bucket_lapse(min(u.bucket) filter (where u.commands >= 0.99 * u.total))::numeric, 3) as ms
        from up_to as u
        group by u.level, u.func, u.user_name, u.hour
        having max(u.total) >= 20
    )

    select
        t.cmdident, t.first_event_at, t.status, t.user_name, t.client, t.func, t.args, t.server_id, t.took_ms, u.ms,
        t.took_ms - u.ms, round(t.took_ms / nullif(u.ms, 0), 1), u.compared_with, u.commands
    from timed as t
    left join usual as of_hour
        on of_hour.level = 0 and of_hour.func = t.usual_func and of_hour.user_name = t.usual_user and of_hour.hour = t.hour
    left join usual as of_user
        on of_user.level = 1 and of_user.func = t.usual_func and of_user.user_name = t.usual_user
    left join usual as of_func on of_func.level = 3 and of_func.func = t.usual_func
    cross join lateral (
        select
            coalesce(of_hour.ms, of_user.ms, of_func.ms) as ms,
            coalesce(of_hour.commands, of_user.commands, of_func.commands) as commands,
            case
                when of_hour.ms is not null then 'func, user and hour'
                when of_user.ms is not null then 'func and user'
                else 'func'
            end as compared_with
    ) as u
    where t.took_ms > u.ms;
end;
comment on function perforce.unusual_commands(timestamptz, timestamptz, numeric) is
    'Which commands take longer than usual? Those that ran from one time to before another, running or ended, for longer than the 99th percentile (usual_ms, off by 2.5 % at most) of what the same user''s same func took at this hour of the day in the seven days before from_time, and for least_ms or more. Where that is fewer than 20 commands, it is compared with the func and user at any hour, then with the func of anybody, as compared_with says; where that is fewer than 20 too, it is not told. compared_commands: of how many; of few hundred the percentile is little more than their longest. over_ms: by how much; times_usual: null where usual_ms is 0. Hours count once they are rolled up';
