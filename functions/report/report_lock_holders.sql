create or replace function perforce.report_lock_holders(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    cmdident text, victims bigint, tables text, likely_ms numeric, longest_ms numeric, held_ms numeric,
    began_at timestamptz, held_until timestamptz, user_name text, func text, args text, longest_cmdident text,
    longest_user_name text, longest_func text
)
language sql stable parallel safe
set jit = off
begin atomic
    with waits as (
        select
            w.*, perforce_internal.table_class(w.table_name) as table_class, coalesce(w.likely_ms, w.wait_ms) as ms,
            row_number() over (
                partition by w.blocker_cmdident order by coalesce(w.likely_ms, w.wait_ms) desc, w.cmdident, w.table_name
            ) as place
        from perforce.report_lock_waits(from_time, to_time, 100) as w
    )

    select
        w.blocker_cmdident, count(distinct w.cmdident), string_agg(distinct w.table_class, ', ' order by w.table_class),
        sum(w.ms), max(w.ms), max(w.blocker_held_ms), min(w.blocker_began_at), max(w.blocker_until),
        min(w.blocker_user_name), min(w.blocker_func), min(w.blocker_args),
        min(w.cmdident) filter (where w.place = 1), min(w.user_name) filter (where w.place = 1),
        min(w.func) filter (where w.place = 1)
    from waits as w
    group by w.blocker_cmdident
    order by w.blocker_cmdident is null, 4 desc, 1
    limit most;
end;
comment on function perforce.report_lock_holders(timestamptz, timestamptz, integer) is
    'Who held up others from one time to before another: of the 100 longest waits of report_lock_waits a row for each likeliest blocker, with the number of commands that waited for it, the tables, how long they may have waited for it in all and at most (ms), how long it held locks of one of these tables at most (ms), and which command waited longest for it. A last row of cmdident null: waits that nobody that has ended accounts for; of the locks of clients and changes the kind stands in tables, as in report_locks';
