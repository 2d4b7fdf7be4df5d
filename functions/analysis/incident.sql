create or replace function perforce.incident(
    from_time timestamptz, to_time timestamptz, wait_ms bigint default 1000, most integer default 10
)
returns table (
    question text, place bigint, says text, ms numeric, at timestamptz, until timestamptz, server_id text,
    cmdident text, user_name text, func text, args text
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
set jit = off
begin atomic
    with waits as materialized (
        select b.* from perforce.lock_blockers_between(from_time, to_time, incident.wait_ms) as b
    ),

    victims as (
        select distinct on (w.cmdident, w.server_id, w.table_name, w.lock_kind)
            w.*, format('waited for a %s lock of %s', w.lock_kind, w.table_name) || case
                when w.blocker_cmdident is null then ', by nobody that is known'
                when w.is_suspect then format(', maybe by %s, which has not ended', w.blocker_cmdident)
                else format(', by %s', w.blocker_cmdident)
            end as says
        from waits as w
        order by w.cmdident, w.server_id, w.table_name, w.lock_kind, w.likelihood nulls last
    ),

    blockers as (
        select
            w.blocker_cmdident as cmdident, w.is_suspect, min(w.server_id) as server_id,
            min(w.blocker_user_name) as user_name, min(w.blocker_func) as func, min(w.blocker_args) as args,
            min(w.blocker_began_at) as began_at, max(w.blocker_event_time) as until, max(w.blocker_held_ms) as held_ms,
            sum(w.likely_ms) as likely_ms,
            format(
                '%s %s, %s waiting', case when w.is_suspect then 'has not ended, may hold' else 'held' end,
                string_agg(distinct w.table_name, ', ' order by w.table_name), count(distinct w.cmdident)
            ) as says
        from waits as w
        where w.blocker_cmdident is not null
        group by w.blocker_cmdident, w.is_suspect
    ),

    ran as (
        select
            c.*, coalesce(c.command_start_timestamp, c.first_event_at) as began_at,
            case
                when c.status = 'running' then least(to_time, perforce.clock())
                when c.status = 'orphaned' then least(to_time, c.gone_at)
                else c.command_end_timestamp
            end as until
        from perforce.commands_between(from_time, to_time) as c
        where not perforce_internal.is_background(c.func, c.args)
    ),

    answers as (
        select
            1 as number, 'who waited?' as question, row_number() over (order by v.wait_ms desc, v.cmdident) as place,
            v.says, v.wait_ms::numeric as ms, v.began_at as at, v.event_time as until, v.server_id, v.cmdident,
            v.user_name, v.func, v.args
        from victims as v
        union all
        select
            case when b.is_suspect then 3 else 2 end,
            case when b.is_suspect then 'who else may have held a lock?' else 'who held locks?' end,
            row_number() over (partition by b.is_suspect order by b.likely_ms desc, b.cmdident),
            b.says, coalesce(b.held_ms, b.likely_ms), b.began_at, b.until, b.server_id, b.cmdident, b.user_name, b.func,
            b.args
        from blockers as b
        union all
        select
            4, 'what ran longest?', row_number() over (order by r.until - r.began_at desc, r.cmdident),
            case
                when r.is_presumed then 'presumed: not heard of since ' || r.last_event_at
                when r.status = 'running' then 'runs, last heard of at ' || r.last_event_at
                when r.status = 'orphaned' then 'never ended: ' || r.orphan_reason
                else 'ended' || coalesce(': ' || r.reason, '')
            end,
            trim_scale(round(extract(epoch from r.until - r.began_at) * 1000)), r.began_at,
            case when r.status <> 'running' then r.until end, r.server_id, r.cmdident, r.user_name, r.func, r.args
        from ran as r
        union all
        select
            5, 'which errors?', row_number() over (order by e.errors desc, e.latest_at desc, e.text),
            format('%s %s times, of %s users: %s', e.severity, e.errors, e.users, e.text), null, null, e.latest_at, null,
            null, null, null, null
        from perforce.report_frequent_errors(from_time, to_time, incident.most) as e
        union all
        select
            6, 'which servers restarted?', row_number() over (order by r.at, r.server_id),
            format('%s: %s; it ended %s commands', r.restart, r.event_info, cardinality(r.killed)), null, r.at, r.at,
            r.server_id, null, null, null, null
        from perforce.report_restarts(from_time, to_time) as r
        union all
        select
            7, 'how far have the logs come?', row_number() over (order by w.latest_event_at nulls first, w.server_id),
            case when w.is_silent then 'silent: nothing of it was loaded since ' || w.loaded_at else 'latest event' end,
            trim_scale(round(extract(epoch from perforce.clock() - w.latest_event_at) * 1000)), w.latest_event_at,
            w.loaded_at, w.server_id, null, null, null, null
        from perforce.watermarks as w
    )

    select
        a.question, a.place, a.says, a.ms, a.at, a.until, a.server_id, a.cmdident, a.user_name, a.func, a.args
    from answers as a
    where a.place <= incident.most or a.number = 7
    order by a.number, a.place;
end;
comment on function perforce.incident(timestamptz, timestamptz, bigint, integer) is
    'What an on-call engineer asks about the time from one instant to another, in one call, while it lasts and after: who waited for a lock for more than wait_ms, and who held it (ms: the wait; how long it was held at most); who else may have held it, as it has not ended (ms: how much of the waits that can be); what ran longest, commands in the background left out (ms: how long, to the end of the time if it runs); which errors there were; which servers restarted; and how far each server''s log has come (ms: how far behind the clock): what it has not told yet cannot be here. At most the most rows a question, place 1 first; at and until: when it began and ended, null: not yet or not known';
