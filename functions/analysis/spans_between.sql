-- Is false: no index is asked for all that came before. PL/pgSQL, so that a session plans it once: with a partition for each
-- day that takes longer than to read a few minutes, as do workers to start.
create or replace function perforce_internal.spans_between(from_time timestamptz, to_time timestamptz)
returns table (
    cmdident text, first_event_at timestamptz, last_event_at timestamptz, known_until timestamptz,
    present_until timestamptz
)
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set max_parallel_workers_per_gather = 0
set plan_cache_mode = force_generic_plan
as $$
begin
    return query
    with background as materialized (
        select p.func, p.args from perforce.patience as p where p.patience is null
    ),

    summaries as (
        select l.cmdident, l.first_event_at, l.last_event_at, l.command_start_timestamp, l.command_end_timestamp,
            l.status, l.gone_at, l.func, l.args
        from perforce.command_logs as l
        where l.first_event_at >= from_time - interval '1 minute' and l.first_event_at <= to_time
            and l.status <> 'running'
        union all
        select l.cmdident, l.first_event_at, l.last_event_at, l.command_start_timestamp, l.command_end_timestamp,
            l.status, l.gone_at, l.func, l.args
        from perforce.command_logs as l
        where (l.first_event_at >= from_time - interval '1 minute') is false and l.status <> 'running'
            and greatest(l.last_event_at, l.gone_at) - l.first_event_at > interval '1 minute'
            and tstzrange(l.first_event_at, greatest(l.last_event_at, l.gone_at), '[]')
                && tstzrange(from_time, to_time, '[]')
    ),

    spans as (
        select s.cmdident, s.first_event_at, s.last_event_at,
            case
                when s.status = 'complete'
                    or (s.command_start_timestamp is null and s.command_end_timestamp is not null)
                    then s.command_end_timestamp
                when exists (
                    select from background as b where s.func like b.func and coalesce(s.args, '') like b.args
                ) then greatest(s.last_event_at, s.gone_at)
                else s.last_event_at
            end as known_until,
            s.gone_at
        from summaries as s
        union all
        select f.cmdident, f.first_event_at, f.last_event_at, f.known_until, coalesce(f.gone_at, 'infinity')
        from perforce_internal.fates as f
        where f.first_event_at <= to_time
            and greatest(f.last_event_at, coalesce(f.patient_until, 'infinity')) >= from_time
    )

    select s.cmdident, s.first_event_at, s.last_event_at, s.known_until, greatest(s.known_until, s.gone_at)
    from spans as s
    where greatest(s.last_event_at, s.known_until, s.gone_at) >= from_time;
end
$$;
comment on function perforce_internal.spans_between(timestamptz, timestamptz) is
    'The commands that lived or had events between two times: until when events say that each ran, its end or its last event, or for as long as it is silent no longer than usual; and until when it may have run';
