create or replace function perforce.report_incident(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    part text, began_at timestamptz, ended_at timestamptz, took_ms numeric, tables text, user_name text, func text,
    args text, cmdident text, blocker_cmdident text
)
language sql stable parallel safe
set jit = off
begin atomic
    with longest as (
        select w.*
        from perforce.report_lock_waits(from_time, to_time, 50) as w
        where w.blocker_cmdident is not null
        order by w.wait_ms desc, w.cmdident
        limit most
    ),

    waits as materialized (
        select l.*, sum(l.wait_ms) over (partition by l.blocker_cmdident) as waiting_ms
        from longest as l
    ),

    parts as (
        select
            'held' as part, min(w.blocker_began_at) as began_at, max(w.blocker_until) as ended_at,
            max(w.blocker_held_ms) as took_ms,
            string_agg(distinct w.table_name, ', ' order by w.table_name) as tables,
            min(w.blocker_user_name) as user_name, min(w.blocker_func) as func, min(w.blocker_args) as args,
            w.blocker_cmdident as cmdident, w.blocker_cmdident, w.waiting_ms
        from waits as w
        group by w.blocker_cmdident, w.waiting_ms
        union all
        select
            'waited', min(w.began_at), max(w.waited_until), sum(w.wait_ms),
            string_agg(distinct w.table_name, ', ' order by w.table_name), min(w.user_name), min(w.func), min(w.args),
            w.cmdident, w.blocker_cmdident, w.waiting_ms
        from waits as w
        group by w.cmdident, w.blocker_cmdident, w.waiting_ms
    )

    select
        p.part, p.began_at, least(p.ended_at, to_time), p.took_ms, p.tables, p.user_name, p.func, p.args, p.cmdident,
        p.blocker_cmdident
    from parts as p
    order by p.waiting_ms desc, p.blocker_cmdident, p.part, p.began_at, p.cmdident;
end;
comment on function perforce.report_incident(timestamptz, timestamptz, integer) is
    'Who stood in whose way from one time to before another, in the order of a picture: of the 50 longest waits of report_lock_waits the most longest whose likeliest blocker is known, for each blocker a row of part held, followed by rows of part waited, one for each command that waited for it. took_ms: how long it held locks of one of the tables at most, or how long it waited, in all, ms; ended_at: not after to_time. Blockers first for which others waited longest';
