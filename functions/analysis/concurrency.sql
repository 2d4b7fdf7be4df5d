-- Every start and end changes the counts; those after all changes of an instant hold until the next one.
create or replace function perforce.concurrency(
    from_time timestamptz, to_time timestamptz, step interval default '1 minute'
)
returns table (
    at timestamptz, known bigint, presumed bigint, peak bigint, presumed_peak bigint, started bigint, ended bigint
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
set work_mem = '64MB'
begin atomic
    with spans as materialized (
        select
            s.first_event_at, s.known_until, s.present_until,
            (s.present_until > s.known_until)::integer as presumed
        from perforce_internal.spans_between(from_time, to_time) as s
        where isfinite(from_time) and isfinite(to_time) and s.first_event_at < to_time and s.present_until >= from_time
    ),

    changes as (
        select s.first_event_at as at, 1 as known, 0 as presumed
        from spans as s
        union all
        select s.known_until, -1, s.presumed
        from spans as s
        union all
        select s.present_until, 0, -1
        from spans as s
        where s.presumed = 1
        union all
        select t, 0, 0
        from generate_series(from_time, to_time, step) as t
        where isfinite(from_time) and isfinite(to_time)
    ),

    counts as (
        select
            c.at,
            c.known,
            c.presumed,
            sum(c.known) over changed as known_then,
            sum(c.presumed) over changed as presumed_then
        from changes as c
        window changed as (order by c.at range unbounded preceding)
    ),

    within as (
        select c.*, date_bin(step, c.at, from_time) as bin
        from counts as c
        where c.at >= from_time and c.at < to_time
    )

    select
        w.bin,
        max(w.known_then) filter (where w.at = w.bin),
        max(w.presumed_then) filter (where w.at = w.bin),
        max(w.known_then),
        max(w.presumed_then),
        count(*) filter (where w.known = 1),
        count(*) filter (where w.known = -1)
    from within as w
    group by w.bin
    order by w.bin;
end;
comment on function perforce.concurrency(timestamptz, timestamptz, interval) is
    'How many commands ran at once, a row a step from from_time to before to_time; none where either is infinite. known: at its beginning, as events tell (it ended later, or wrote something later, or still runs and is not silent for longer than its func usually is); presumed: those beside that never ended and were silent, but may have run, up to their gone_at; never add the two. peak, presumed_peak: the most of each within the step; started; ended: for how many the known time ended in it';
