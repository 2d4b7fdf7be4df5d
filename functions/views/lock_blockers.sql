-- What a command held over all tables, and when it lived, tells whether to open its events. began_at is looked up where it
-- is named: offset 0 has that done once. Is false: no index is asked for all that came before.
create or replace view perforce.lock_blockers as
with unended as materialized (
    select
        c.cmdident, c.user_name, c.func, c.args, c.server_ids, c.first_event_at, coalesce(f.gone_at, 'infinity') as gone_at
    from perforce.command_events as c
    join perforce_internal.fates as f on f.cmdident = c.cmdident
    where c.status = 'running' and f.has_start and f.patience is not null
)

select
    v.cmdident,
    v.first_event_at,
    v.server_id,
    v.table_name,
    v.user_name,
    v.func,
    v.args,
    began.at as began_at,
    v.event_time,
    w.lock_kind,
    w.wait_ms,
    b.likelihood,
    b.cmdident as blocker_cmdident,
    b.user_name as blocker_user_name,
    b.func as blocker_func,
    b.args as blocker_args,
    b.began_at as blocker_began_at,
    b.event_time as blocker_event_time,
    b.held_ms as blocker_held_ms,
    b.overlap_ms,
    b.likely_ms,
    b.is_suspect
from perforce.table_use as v
cross join lateral (
    values ('read', v.total_read_wait_ms), ('write', v.total_write_wait_ms)
) as w (lock_kind, wait_ms)
cross join lateral (select v.began_at as at where w.wait_ms > 0 offset 0) as began
cross join lateral (
    with present as materialized (
        select
            l.cmdident, l.user_name, l.func, l.args, l.server_ids, l.first_event_at, l.last_event_at, l.gone_at,
            l.status = 'orphaned' and l.command_start_timestamp is not null as never_ended,
            greatest(l.total_write_held_ms, l.max_write_held_ms) as write_held_ms,
            greatest(l.total_read_held_ms, l.max_read_held_ms) as read_held_ms
        from (
            select k.*
            from perforce.command_logs as k
            where k.first_event_at between began.at - interval '1 minute' and v.event_time
            union all
            select k.*
            from perforce.command_logs as k
            where (k.first_event_at >= began.at - interval '1 minute') is false
                and greatest(k.last_event_at, k.gone_at) - k.first_event_at > interval '1 minute'
                and tstzrange(k.first_event_at, greatest(k.last_event_at, k.gone_at), '[]')
                    && tstzrange(least(began.at, v.event_time), v.event_time, '[]')
        ) as l
        where l.status = 'orphaned' or (l.status <> 'running' and l.last_event_at > began.at)
    ),

    holders as materialized (
        select
            row_number() over (order by likely.likely_ms desc, held.held_ms desc, h.cmdident) as likelihood,
            h.cmdident, h.user_name, h.func, h.args, held_from.at as began_at, h.event_time, held.held_ms, overlap.overlap_ms,
            likely.likely_ms
        from (
            select p.cmdident, p.first_event_at, p.write_held_ms, p.read_held_ms
            from present as p
            where p.last_event_at > began.at
            union all
            select
                c.cmdident, c.first_event_at,
                greatest((c.metrics).total_write_held_ms, (c.metrics).max_write_held_ms),
                greatest((c.metrics).total_read_held_ms, (c.metrics).max_read_held_ms)
            from perforce.command_events as c
            where c.first_event_at <= v.event_time and c.last_event_at > began.at and c.status = 'running'
        ) as s
        join perforce.table_use as h on h.cmdident = s.cmdident and h.first_event_at = s.first_event_at
        cross join lateral (select h.began_at as at offset 0) as held_from
        cross join lateral (
            select perforce_internal.saturated_bigint(
                greatest(h.total_write_held_ms, 0::numeric)
                + case when w.lock_kind = 'write' then greatest(h.total_read_held_ms, 0) else 0 end
            ) as held_ms
        ) as held
        cross join lateral (
            select trunc(
                extract(epoch from least(h.event_time, v.event_time) - greatest(held_from.at, began.at)) * 1000
            )::bigint as overlap_ms
        ) as overlap
        cross join lateral (select least(w.wait_ms, held.held_ms, overlap.overlap_ms) as likely_ms) as likely
        where greatest(s.write_held_ms, 0) + case when w.lock_kind = 'write' then greatest(s.read_held_ms, 0) else 0 end
                >= greatest(w.wait_ms / 1000, 1)
            and h.cmdident <> v.cmdident
            and h.server_id is not distinct from v.server_id
            and h.table_name = v.table_name
            and likely.likely_ms >= greatest(w.wait_ms / 1000, 1)
    ),

    suspects as (
        select
            row_number() over (order by overlap.overlap_ms desc, s.first_event_at, s.cmdident) as place, s.*,
            overlap.overlap_ms
        from (
            select u.* from unended as u
            union all
            select p.cmdident, p.user_name, p.func, p.args, p.server_ids, p.first_event_at, p.gone_at
            from present as p
            where p.never_ended and not perforce_internal.is_background(p.func, p.args)
        ) as s
        cross join lateral (
            select trunc(
                extract(epoch from least(s.gone_at, v.event_time) - greatest(s.first_event_at, began.at)) * 1000
            )::bigint as overlap_ms
        ) as overlap
        where s.cmdident <> v.cmdident and overlap.overlap_ms >= greatest(w.wait_ms / 1000, 1)
            and (v.server_id = any(s.server_ids) or (v.server_id is null and s.server_ids = '{}'))
            and s.cmdident <> all(array(select h.cmdident from holders as h))
            and coalesce((select max(h.likely_ms) from holders as h), 0) < w.wait_ms / 2.0
    )

    select
        h.likelihood, h.cmdident, h.user_name, h.func, h.args, h.began_at, h.event_time, h.held_ms, h.overlap_ms,
        h.likely_ms, false as is_suspect
    from holders as h
    union all
    select null, null, null, null, null, null, null, null, null, null, false
    where not exists (select from holders)
    union all
    select
        s.place + (select count(*) from holders), s.cmdident, s.user_name, s.func, s.args, s.first_event_at, null, null,
        s.overlap_ms, least(w.wait_ms, s.overlap_ms), true
    from suspects as s
    where s.place <= 10
) as b
where w.wait_ms > 0;
comment on view perforce.lock_blockers is
    'Who may have held the lock that a command waited for? A row for each wait and each other command at work on the table then, likeliest first. Inferred: p4d logs no holder. Give cmdident; lock_blockers_between(from, to) for all waits of a time';
comment on column perforce.lock_blockers.cmdident is 'The victim: the command that waited';
comment on column perforce.lock_blockers.first_event_at is
    'Event time of the victim''s earliest event: an index finds a range of it';
comment on column perforce.lock_blockers.server_id is 'The server; null: not in the record (f_serverid)';
comment on column perforce.lock_blockers.table_name is 'The table or lock that it waited for (f_dbName)';
comment on column perforce.lock_blockers.user_name is 'The victim''s Perforce user; null: empty (f_user)';
comment on column perforce.lock_blockers.func is 'The victim''s command, as user-sync; null: empty (f_func)';
comment on column perforce.lock_blockers.args is 'The victim''s arguments joined with a colon; null: none (f_args)';
comment on column perforce.lock_blockers.began_at is 'When the victim began on the server';
comment on column perforce.lock_blockers.event_time is
    'When its use of the table was logged: it waited between the two';
comment on column perforce.lock_blockers.lock_kind is
    'read: it waited for a read lock, which writers hold up; write: for a write lock, which readers and writers hold up';
comment on column perforce.lock_blockers.wait_ms is 'How long it waited for locks of this kind on the table, ms';
comment on column perforce.lock_blockers.likelihood is
    '1 for the likeliest blocker of this wait, and so on: by likely_ms, then by blocker_held_ms; suspects come last; null: no blocker is known';
comment on column perforce.lock_blockers.blocker_cmdident is
    'The command that may have held it up; null: none that has logged its locks did';
comment on column perforce.lock_blockers.blocker_user_name is
    'Its Perforce user; null: empty (f_user), or no blocker';
comment on column perforce.lock_blockers.blocker_func is
    'Its command; null: empty (f_func), or no blocker';
comment on column perforce.lock_blockers.blocker_args is
    'Its arguments joined with a colon; null: none (f_args), or no blocker';
comment on column perforce.lock_blockers.blocker_began_at is
    'When it began on the server, a suspect anywhere; null: no blocker';
comment on column perforce.lock_blockers.blocker_event_time is
    'When its use of the table was logged; null: not yet, or no blocker';
comment on column perforce.lock_blockers.blocker_held_ms is
    'How long it held locks of the table that hold up the victim, ms; null: not logged, or no blocker';
comment on column perforce.lock_blockers.overlap_ms is
    'How long both were at work on the server at once, ms, a suspect until it was gone; null: no blocker';
comment on column perforce.lock_blockers.likely_ms is
    'The most it can have held up the victim, a thousandth of the wait or more: the least of wait_ms, blocker_held_ms and overlap_ms, ms; null: no blocker';
comment on column perforce.lock_blockers.is_suspect is
    'Whether it is only suspected: it ran there then and has not ended, so nothing says whether it used the table at all; none in the background; up to ten, where the other commands account for less than half of the wait';
