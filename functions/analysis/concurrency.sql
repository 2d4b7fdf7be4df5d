-- Every start and end changes the count; the count after all changes of an instant holds until the next one.
create or replace function perforce.concurrency(
    from_time timestamptz, to_time timestamptz, step interval default '1 minute'
)
returns table (at timestamptz, running bigint, peak bigint, started bigint, ended bigint)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with spans as materialized (
        select s.first_event_at, s.ended_at
        from perforce_internal.spans_between(from_time, to_time) as s
        where s.first_event_at < to_time and (s.ended_at is null or s.ended_at >= from_time)
    ),

    changes as (
        select s.first_event_at as at, 1 as started, 0 as ended
        from spans as s
        where s.first_event_at >= from_time
        union all
        select s.ended_at, 0, 1
        from spans as s
        where s.ended_at < to_time
        union all
        select t, 0, 0
        from generate_series(from_time, to_time, step) as t
        where t < to_time
    ),

    counts as (
        select
            c.at,
            date_bin(step, c.at, from_time) as bin,
            c.started,
            c.ended,
            (select count(*) from spans as s where s.first_event_at < from_time)
            + sum(c.started - c.ended) over (order by c.at range unbounded preceding) as running
        from changes as c
    )

    select
        c.bin,
        max(c.running) filter (where c.at = c.bin),
        max(c.running),
        sum(c.started),
        sum(c.ended)
    from counts as c
    group by c.bin
    order by c.bin;
end;
comment on function perforce.concurrency(timestamptz, timestamptz, interval) is
    'How many commands ran at once, a row a step from from_time to before to_time: running at its beginning, peak within it, how many started and ended in it. An orphaned command ran until it was given up';
