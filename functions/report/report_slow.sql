-- Of many whose end was lost there would be nothing else to see, so those that still run have few places of their own.
create or replace function perforce.report_slow(
    from_time timestamptz, to_time timestamptz, most integer default 15, most_running integer default 5
)
returns table (
    cmdident text, began_at timestamptz, ended_at timestamptz, took_ms numeric, mostly text, lock_wait_ms numeric,
    lock_held_ms numeric, user_name text, func text, server_id text, status text, args text,
    is_presumed boolean
)
language sql stable parallel safe
set jit = off
begin atomic
    with slow as (
        select s.*, f.is_presumed
        from perforce.slow_commands_between(from_time, to_time) as s
        left join perforce_internal.fates as f on s.status = 'running' and f.cmdident = s.cmdident
        where s.first_event_at < to_time
    ),

    timed as (
        select
            s.*, t.began_at, t.runs,
            case
                when t.runs then trim_scale(round(extract(epoch from to_time - t.began_at) * 1000))
                else s.took_ms
            end as ms
        from slow as s
        cross join lateral (
            select coalesce(s.command_start_timestamp, s.first_event_at) as began_at, s.status = 'running' as runs
        ) as t
    ),

    ranked as (
        select t.*, row_number() over (partition by t.runs order by t.ms desc, t.cmdident) as place
        from timed as t
    )

    select
        r.cmdident, r.began_at, least(r.began_at + make_interval(secs => (r.ms / 1000)::double precision), to_time),
        r.ms, r.mostly, r.lock_wait_ms, r.lock_held_ms, r.user_name, r.func, r.server_id, r.status, r.args,
        coalesce(r.is_presumed, false)
    from ranked as r
    where r.place <= case when r.runs then most_running else most end
    order by r.ms desc, r.cmdident;
end;
comment on function perforce.report_slow(timestamptz, timestamptz, integer, integer) is
    'The slowest of slow_commands that ran from one time to before another: the most that ended or were given up, and the most_running that have run longest of those that still run, counted to to_time. ended_at: the end, but not after to_time; took_ms: the whole of it, ms; is_presumed: it runs, and is silent for longer than usual, as in running_commands; the other columns as in slow_commands';
