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
            w.*, perforce.lock_class(w.table_name) as table_class, coalesce(w.likely_ms, w.wait_ms) as ms,
            row_number() over (
                partition by w.blocker_cmdident order by coalesce(w.likely_ms, w.wait_ms) desc, w.cmdident, w.table_name
            ) as place
        from perforce.report_lock_waits(from_time, to_time, 50) as w
    ),

    holders as (
        select
            w.blocker_cmdident, count(distinct w.cmdident) as victims,
            string_agg(distinct w.table_class, ', ' order by w.table_class) as tables, sum(w.ms) as likely_ms,
            max(w.ms) as longest_ms, max(w.blocker_held_ms) as held_ms, min(w.blocker_began_at) as began_at,
            max(w.blocker_until) as held_until, min(w.blocker_user_name) as user_name, min(w.blocker_func) as func,
            min(w.blocker_args) as args, min(w.cmdident) filter (where w.place = 1) as longest_cmdident,
            min(w.user_name) filter (where w.place = 1) as longest_user_name,
            min(w.func) filter (where w.place = 1) as longest_func,
            row_number() over (
                order by w.blocker_cmdident is null desc, sum(w.ms) desc, w.blocker_cmdident
            ) as place
        from waits as w
        group by w.blocker_cmdident
    )

    select
        h.blocker_cmdident, h.victims, h.tables, h.likely_ms, h.longest_ms, h.held_ms, h.began_at, h.held_until,
        h.user_name, h.func, h.args, h.longest_cmdident, h.longest_user_name, h.longest_func
    from holders as h
    where h.place <= most
    order by h.blocker_cmdident is null, h.place;
end;
comment on function perforce.report_lock_holders(timestamptz, timestamptz, integer) is
    'Who held up others from one time to before another: of the 50 longest waits of report_lock_waits a row for each likeliest blocker, with the number of commands that waited for it, the tables, how long they may have waited for it in all and at most (ms), how long it held locks of one of these tables at most (ms), and which command waited longest for it. A last row of cmdident null: waits that nobody that has ended accounts for; of the locks of clients and changes the kind stands in tables, as in report_locks';
