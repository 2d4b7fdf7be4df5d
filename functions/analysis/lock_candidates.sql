-- Is false: no index is asked for all that came before. Planned once a session, as spans_between.
create or replace function perforce_internal.lock_candidates(of_times tstzmultirange)
returns table (
    cmdident text, first_event_at timestamptz, last_event_at timestamptz, user_name text, func text, args text,
    server_ids text[], gone_at timestamptz, may_hold boolean, write_held_ms numeric, held_ms numeric
)
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set enable_sort = off
set plan_cache_mode = force_generic_plan
set work_mem = '64MB'
as $$
begin
    return query
    with background as materialized (
        select p.func, p.args from perforce.patience as p where p.patience is null
    ),

    stretches as materialized (
        select lower(s.stretch) as from_time, upper(s.stretch) as to_time, s.stretch from unnest(of_times) as s (stretch)
    ),

    summaries as (
        select
            l.cmdident, l.first_event_at, l.last_event_at, l.user_name, l.func, l.args, l.server_ids, l.gone_at,
            l.status = 'orphaned' and l.command_start_timestamp is not null as never_ended,
            greatest(l.total_write_held_ms, l.max_write_held_ms, 0) as write_held_ms,
            greatest(l.total_read_held_ms, l.max_read_held_ms, 0) as read_held_ms
        from stretches as s
        join perforce.command_logs as l
            on l.first_event_at >= s.from_time - interval '1 minute' and l.first_event_at <= s.to_time
        where l.status <> 'running' and greatest(l.last_event_at, l.gone_at) > s.from_time
        union
        select
            l.cmdident, l.first_event_at, l.last_event_at, l.user_name, l.func, l.args, l.server_ids, l.gone_at,
            l.status = 'orphaned' and l.command_start_timestamp is not null,
            greatest(l.total_write_held_ms, l.max_write_held_ms, 0),
            greatest(l.total_read_held_ms, l.max_read_held_ms, 0)
        from stretches as s
        join perforce.command_logs as l
            on tstzrange(l.first_event_at, greatest(l.last_event_at, l.gone_at), '[]') && s.stretch
        where l.status <> 'running' and (l.first_event_at >= s.from_time - interval '1 minute') is false
            and greatest(l.last_event_at, l.gone_at) - l.first_event_at > interval '1 minute'
    ),

    candidates as (
        select
            s.cmdident, s.first_event_at, s.last_event_at, s.user_name, s.func, s.args, s.server_ids, s.gone_at,
            s.never_ended and not exists (
                select from background as b where s.func like b.func and coalesce(s.args, '') like b.args
            ) as may_hold,
            s.write_held_ms, s.read_held_ms
        from summaries as s
        union all
        select
            c.cmdident, c.first_event_at, c.last_event_at, c.user_name, c.func, c.args, c.server_ids,
            coalesce(f.gone_at, 'infinity'), f.has_start and f.patience is not null,
            greatest((c.metrics).total_write_held_ms, (c.metrics).max_write_held_ms, 0),
            greatest((c.metrics).total_read_held_ms, (c.metrics).max_read_held_ms, 0)
        from perforce.command_events as c
        join perforce_internal.fates as f on f.cmdident = c.cmdident
        where c.status = 'running' and c.first_event_at <= upper(of_times)
            and greatest(f.last_event_at, coalesce(f.patient_until, 'infinity')) >= lower(of_times)
    )

    select
        c.cmdident, c.first_event_at, c.last_event_at, c.user_name, c.func, c.args, c.server_ids, c.gone_at, c.may_hold,
        c.write_held_ms::numeric, c.write_held_ms::numeric + c.read_held_ms
    from candidates as c
    where c.may_hold or c.write_held_ms > 0 or c.read_held_ms > 0;
end
$$;
comment on function perforce_internal.lock_candidates(tstzmultirange) is
    'The commands that were there at these times and may have held a lock: what they held over all tables, to write and in all, ms, and may_hold, whether one started and never ended, so that it may hold what it has not logged, until gone_at';
