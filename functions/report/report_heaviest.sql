-- To rank all of a month by each measure takes long. So the peaks of a thousand parts of the time come first, and only
-- what began in the parts with the highest ones is ranked: what ranks high elsewhere would have been a peak there.
create or replace function perforce.report_heaviest(
    from_time timestamptz, to_time timestamptz, most integer default 5
)
returns table (
    measure text, unit text, place bigint, amount numeric, cmdident text, began_at timestamptz, took_ms numeric,
    user_name text, func text, server_id text, args text
)
language sql stable parallel safe
set jit = off
begin atomic
    with parts as (
        select greatest((to_time - from_time) / 1000, interval '1 millisecond') as length
    ),

    peaks as materialized (
        select
            date_bin(p.length, m.first_event_at, from_time) as began_at,
            array[
                max(m.cpu_ms), max(m.memory_bytes), max(m.disk_blocks), max(m.network_bytes), max(m.db_pages),
                max(m.rows_scan), max(m.compute_ms), max(m.lock_wait_ms), max(m.lock_held_ms), max(m.trigger_ms)
            ] as amounts
        from perforce_internal.measured_commands(from_time, to_time) as m
        cross join parts as p
        group by 1
    ),

    ranked_peaks as (
        select p.began_at, row_number() over (partition by a.number order by a.amount desc, p.began_at) as place
        from peaks as p
        cross join lateral unnest(p.amounts) with ordinality as a (amount, number)
        where a.amount > 0
    ),

    looked_into as (
        select distinct r.began_at as from_time, r.began_at + p.length as to_time, null as cmdident
        from ranked_peaks as r
        cross join parts as p
        where r.place <= most
        union all
        select b.first_event_at, b.first_event_at + interval '1 microsecond', b.cmdident
        from perforce.commands_between(from_time, from_time) as b
        where b.first_event_at < from_time
    ),

    ranked as (
        select
            h.cmdident, h.first_event_at, a.number, a.measure, a.unit, a.amount,
            row_number() over (partition by a.number order by a.amount desc, h.cmdident) as place
        from looked_into as l
        cross join lateral (
            select m.*
            from perforce_internal.measured_commands(l.from_time, least(l.to_time, report_heaviest.to_time)) as m
            where l.cmdident is null or m.cmdident = l.cmdident
            offset 0
        ) as h
        cross join lateral (
            values
                (1, 'CPU', 'ms', h.cpu_ms), (2, 'memory', 'bytes', h.memory_bytes), (3, 'disk', 'blocks', h.disk_blocks),
                (4, 'network', 'bytes', h.network_bytes), (5, 'db pages', 'pages', h.db_pages),
                (6, 'rows scanned', 'rows', h.rows_scan), (7, 'compute', 'ms', h.compute_ms),
                (8, 'lock wait', 'ms', h.lock_wait_ms), (9, 'lock held', 'ms', h.lock_held_ms),
                (10, 'triggers', 'ms', h.trigger_ms)
        ) as a (number, measure, unit, amount)
        where a.amount > 0
    )

    select
        r.measure, r.unit, r.place, r.amount::numeric, c.cmdident,
        coalesce(c.command_start_timestamp, c.first_event_at), coalesce(c.lapse_ms, c.duration_ms),
        c.user_name, c.func, c.server_id, c.args
    from ranked as r
    cross join lateral perforce_internal.command_by_key(r.first_event_at, r.cmdident) as c
    where r.place <= most
    order by r.number, r.place;
end;
comment on function perforce.report_heaviest(timestamptz, timestamptz, integer) is
    'Of the commands that ran from one time to before another, those that used most: of CPU time, memory (largest resident set), disk blocks, network (RPC bytes in both directions, between servers too), db pages read and written, rows scanned, compute phases, waiting for and holding read and write locks, and triggers: a row for each of the most by each measure. amount is in the unit; place 1 is the heaviest; took_ms: its lapse, or else from first start to last end, ms, null: it runs';
