-- The answers of lock_blockers, which looks into each wait by itself, for all waits at once: what was held meanwhile, of
-- the tables and on the servers that were waited for, is read once, and laid beside the waits by server, table and slice of
-- time. What was held for many slices stands in none of them, but beside all waits (slice -1). Of the silent commands that
-- were there for the whole of a stretch of time, only so many of the earliest are laid beside its waits as can be among the
-- ten suspects of one.
create or replace function perforce.lock_blockers_between(from_time timestamptz, to_time timestamptz, wait_ms bigint default 0)
returns setof perforce.lock_blockers
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_mergejoin = off
set enable_nestloop = off
set work_mem = '64MB'
begin atomic
    with victims as materialized (
        select
            c.cmdident, c.first_event_at, c.last_event_at, c.user_name, c.func, c.args,
            c.total_write_wait_ms > lock_blockers_between.wait_ms as waited_to_write
        from perforce_internal.overlapping_commands(from_time, to_time) as c
        where greatest(c.total_read_wait_ms, c.total_write_wait_ms) > lock_blockers_between.wait_ms
    ),

    candidates as materialized (
        select c.*
        from perforce_internal.lock_candidates(
            (select range_agg(tstzrange(v.first_event_at, v.last_event_at, '[]')) from victims as v)
        ) as c
    ),

    uses_of_victims as materialized (
        select u.*
        from (
            select array_agg(v.cmdident) as cmdidents, array_agg(v.first_event_at) as firsts,
                array_agg(v.last_event_at) as lasts
            from victims as v
        ) as a
        cross join lateral perforce_internal.lock_uses(
            a.cmdidents, a.firsts, a.lasts, lock_blockers_between.wait_ms / 1000, null
        ) as u
    ),

    waited as materialized (
        select
            coalesce(u.server_id, '') as server_id, array_agg(distinct u.table_name) as tables,
            range_agg(tstzrange(least(u.began_at, u.event_time), u.event_time, '[]')) as at,
            range_agg(tstzrange(least(u.began_at, u.event_time), u.event_time, '[]'))
                filter (where u.write_wait_ms > lock_blockers_between.wait_ms) as at_to_write
        from uses_of_victims as u
        where greatest(u.read_wait_ms, u.write_wait_ms) > lock_blockers_between.wait_ms
        group by coalesce(u.server_id, '')
    ),

    uses_of_others as materialized (
        select u.*
        from (
            select array_agg(c.cmdident) as cmdidents, array_agg(c.first_event_at) as firsts,
                array_agg(c.last_event_at) as lasts
            from candidates as c
            where c.cmdident not in (select v.cmdident from victims as v)
                and c.cmdident in (
                    select k.cmdident
                    from (
                        select
                            h.cmdident, h.held_ms, h.write_held_ms, unnest(h.server_ids || '{""}') as server_id,
                            tstzrange(h.first_event_at, h.last_event_at, '[]') as at
                        from candidates as h
                    ) as k
                    join waited as w on w.server_id = k.server_id
                    where k.at && w.at
                        and case when k.at && w.at_to_write then k.held_ms else k.write_held_ms end
                            >= greatest(lock_blockers_between.wait_ms / 1000, 1)
                )
        ) as a
        cross join lateral perforce_internal.lock_uses(
            a.cmdidents, a.firsts, a.lasts, lock_blockers_between.wait_ms / 1000,
            array(select distinct unnest(w.tables) from waited as w)
        ) as u
    ),

    uses as materialized (
        select v.* from uses_of_victims as v
        union all
        select o.* from uses_of_others as o
    ),

    waits as materialized (
        select
            row_number() over () as number, u.cmdident, u.server_id, u.table_name, u.began_at, u.event_time, k.lock_kind,
            k.wait_ms, greatest(k.wait_ms / 1000, 1) as least_ms
        from uses as u
        join victims as v on v.cmdident = u.cmdident
        cross join lateral (values ('read', u.read_wait_ms), ('write', u.write_wait_ms)) as k (lock_kind, wait_ms)
        where k.wait_ms > greatest(lock_blockers_between.wait_ms, 0) and u.event_time >= from_time
            and greatest(u.read_wait_ms, u.write_wait_ms) > greatest(lock_blockers_between.wait_ms, 0)
    ),

    slices as materialized (
        select
            min(w.began_at) as from_time, max(w.event_time) as to_time,
            extract(epoch from greatest(
                avg(w.event_time - w.began_at), (max(w.event_time) - min(w.began_at)) / 20000, interval '1 millisecond'
            )) as seconds
        from waits as w
    ),

    contested as materialized (
        select
            u.server_id, u.table_name, bool_or(u.write_held_ms > 0) as is_written,
            bool_or(u.write_wait_ms > lock_blockers_between.wait_ms) as writers_wait
        from uses as u
        group by u.server_id, u.table_name
        having max(greatest(u.read_wait_ms, u.write_wait_ms)) > lock_blockers_between.wait_ms
    ),

    placed_waits as materialized (
        select
            w.*, floor(extract(epoch from w.began_at - s.from_time) / s.seconds)::integer as first_slice,
            floor(extract(epoch from w.event_time - s.from_time) / s.seconds)::integer as last_slice
        from waits as w
        cross join slices as s
    ),

    sliced_waits as materialized (
        select w.*, n.slice
        from placed_waits as w
        join contested as c
            on c.table_name = w.table_name and coalesce(c.server_id, '') = coalesce(w.server_id, '')
            and (c.is_written or w.lock_kind = 'write')
        cross join lateral (
            select -1 as slice
            union all
            select generate_series(w.first_slice, w.last_slice)
        ) as n
    ),

    sliced_holds as materialized (
        select
            u.*, c.write_held_ms as all_write_held_ms, c.held_ms as all_held_ms, n.slice, p.first_slice
        from uses as u
        join contested as t
            on t.table_name = u.table_name and coalesce(t.server_id, '') = coalesce(u.server_id, '')
            and (u.write_held_ms > 0 or (u.read_held_ms > 0 and t.writers_wait))
        join candidates as c on c.cmdident = u.cmdident
        cross join slices as s
        cross join lateral (
            select
                floor(extract(epoch from greatest(u.began_at, s.from_time) - s.from_time) / s.seconds)::integer
                    as first_slice,
                floor(extract(epoch from least(u.event_time, s.to_time) - s.from_time) / s.seconds)::integer
                    as last_slice
        ) as p
        cross join lateral (
            select generate_series(
                case when p.last_slice - p.first_slice > 50 then -1 else p.first_slice end,
                case when p.last_slice - p.first_slice > 50 then -1 else p.last_slice end
            ) as slice
        ) as n
    ),

    holders as materialized (
        select
            row_number() over (
                partition by w.number order by likely.likely_ms desc, held.held_ms desc, h.cmdident
            ) as likelihood,
            w.number, h.cmdident, h.began_at, h.event_time, held.held_ms, overlap.overlap_ms, likely.likely_ms
        from sliced_waits as w
        join sliced_holds as h
            on h.slice = w.slice and h.table_name = w.table_name and coalesce(h.server_id, '') = coalesce(w.server_id, '')
        cross join lateral (
            select perforce_internal.saturated_bigint(
                greatest(h.write_held_ms, 0::numeric)
                + case when w.lock_kind = 'write' then greatest(h.read_held_ms, 0) else 0 end
            ) as held_ms
        ) as held
        cross join lateral (
            select trunc(
                extract(epoch from least(h.event_time, w.event_time) - greatest(h.began_at, w.began_at)) * 1000
            )::bigint as overlap_ms
        ) as overlap
        cross join lateral (select least(w.wait_ms, held.held_ms, overlap.overlap_ms) as likely_ms) as likely
        where (w.slice = -1 or w.slice = greatest(w.first_slice, h.first_slice))
            and h.began_at < w.event_time and h.event_time > w.began_at and h.cmdident <> w.cmdident
            and (w.lock_kind = 'write' or h.write_held_ms > 0)
            and case w.lock_kind when 'write' then h.all_held_ms else h.all_write_held_ms end >= w.least_ms
            and likely.likely_ms >= w.least_ms
    ),

    blamed as materialized (
        select h.number, count(*) as holders, max(h.likely_ms) as likely_ms from holders as h group by h.number
    ),

    unexplained as materialized (
        select w.*, w.first_slice / 100 as stretch, coalesce(b.holders, 0) as holders
        from placed_waits as w
        left join blamed as b on b.number = w.number
        where coalesce(b.likely_ms, 0) < w.wait_ms / 2.0
    ),

    silent as (
        select
            k.stretch, c.server_id, c.cmdident, c.first_event_at, c.gone_at, k.is_whole,
            row_number() over (
                partition by k.stretch, c.server_id, k.is_whole order by c.first_event_at, c.cmdident
            ) as place
        from (
            select u.stretch, min(u.began_at) as from_time, max(u.event_time) as to_time
            from unexplained as u
            group by u.stretch
        ) as s
        cross join (
            select k.*, unnest(case when k.server_ids = '{}' then '{""}' else k.server_ids end) as server_id
            from candidates as k
            where k.may_hold
        ) as c
        cross join lateral (
            select s.stretch, c.first_event_at <= s.from_time and c.gone_at >= s.to_time as is_whole
        ) as k
        where c.first_event_at < s.to_time and c.gone_at > s.from_time
    ),

    nearest as materialized (
        select s.*
        from silent as s
        where not s.is_whole
            or s.place <= 11 + (select count(*) from candidates as c where c.may_hold and c.held_ms > 0)
    ),

    suspects as (
        select
            row_number() over (
                partition by w.number order by overlap.overlap_ms desc, s.first_event_at, s.cmdident
            ) as place,
            w.number, w.wait_ms, s.cmdident, s.first_event_at, overlap.overlap_ms, w.holders
        from unexplained as w
        join nearest as s on s.stretch = w.stretch and s.server_id = coalesce(w.server_id, '')
        cross join lateral (
            select trunc(
                extract(epoch from least(s.gone_at, w.event_time) - greatest(s.first_event_at, w.began_at)) * 1000
            )::bigint as overlap_ms
        ) as overlap
        where s.first_event_at < w.event_time and s.gone_at > w.began_at
            and s.cmdident <> w.cmdident and overlap.overlap_ms >= w.least_ms
            and not exists (select from holders as h where h.number = w.number and h.cmdident = s.cmdident)
    ),

    blockers as (
        select
            h.number, h.likelihood, h.cmdident, h.began_at, h.event_time, h.held_ms, h.overlap_ms, h.likely_ms,
            false as is_suspect
        from holders as h
        union all
        select w.number, null, null, null, null, null, null, null, false
        from waits as w
        where not exists (select from blamed as b where b.number = w.number)
        union all
        select
            s.number, s.place + s.holders, s.cmdident, s.first_event_at, null, null, s.overlap_ms,
            least(s.wait_ms, s.overlap_ms), true
        from suspects as s
        where s.place <= 10
    )

    select
        w.cmdident, v.first_event_at, w.server_id, w.table_name, v.user_name, v.func, v.args, w.began_at, w.event_time,
        w.lock_kind, w.wait_ms, b.likelihood, b.cmdident, c.user_name, c.func, c.args, b.began_at, b.event_time,
        b.held_ms, b.overlap_ms, b.likely_ms, b.is_suspect
    from waits as w
    join victims as v on v.cmdident = w.cmdident
    join blockers as b on b.number = w.number
    left join candidates as c on c.cmdident = b.cmdident;
end;
comment on function perforce.lock_blockers_between(timestamptz, timestamptz, bigint) is
    'Rows of lock_blockers for waits of more than wait_ms that were logged from from_time on, of commands that ran from from_time to before to_time, whenever they began: victims without a known blocker and suspects too. Use it for a window of time, minutes or months: it reads once what was held meanwhile, where the view looks each wait up';
