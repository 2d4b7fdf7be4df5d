-- Most commands that run are neither: which server counts is worked out once for each set of servers.
create or replace view perforce.orphan_candidates as
with settings as materialized (
    select perforce.setting('orphan_after') as orphan_after,
        perforce.now() + perforce.setting('max_clock_skew') as plausible_until
),

open_commands as materialized (
    select
        c.cmdident, c.func, c.args, c.start_count, c.event_count, c.last_event_at,
        case when c.server_ids = '{}' then array[''] else c.server_ids end as server_ids,
        case when c.last_event_at > s.plausible_until then c.last_updated else c.last_event_at end as last_sign_at,
        case when c.start_count = 0 then interval '0' else s.orphan_after end as patience
    from perforce.command_events as c
    cross join settings as s
    where c.status = 'running'
),

server_sets as materialized (
    select distinct o.server_ids from open_commands as o
),

watermarks as materialized (
    select w.* from perforce.watermarks as w
),

furthest_behind as (
    select distinct on (s.server_ids) s.server_ids, i.server_id, w.watermark, w.is_silent
    from server_sets as s
    cross join unnest(s.server_ids) as i (server_id)
    left join watermarks as w on w.server_id = i.server_id
    order by s.server_ids, w.watermark nulls first
),

restarts as (
    select distinct on (s.server_ids, r.server_id) s.server_ids, r.*
    from server_sets as s
    join perforce.server_restarts as r on r.server_id = any(s.server_ids)
    order by s.server_ids, r.server_id, r.event_time desc
),

found as (
    select
        o.cmdident, o.event_count, 'server_restart' as reason, r.server_id, o.last_event_at, r.event_time as decided_by,
        format('%s of server %s at %s, after the last event: %s', r.restart, r.server_id, r.event_time, r.event_info)
            as evidence
    from open_commands as o
    join restarts as r on r.server_ids = o.server_ids and r.event_time > o.last_sign_at
    where perforce.is_open_on(o.cmdident, r.server_id)
    union all
    select
        o.cmdident, o.event_count, case when o.start_count = 0 then 'no_start' else 'no_end' end, w.server_id,
        o.last_event_at, w.watermark,
        format(
            'server %s has come to %s%s, %s after the last event', w.server_id, w.watermark,
            case when w.is_silent then ' (silent, by the wall clock)' end, w.watermark - o.last_sign_at
        )
    from open_commands as o
    join furthest_behind as w on w.server_ids = o.server_ids and w.watermark > o.last_sign_at + o.patience
    where not exists (
        select
        from perforce.background_functions as b
        where o.func like b.func and coalesce(o.args, '') like b.args
    )
)

select distinct on (f.cmdident) f.*
from found as f
order by f.cmdident, f.reason <> 'server_restart', f.decided_by desc;
comment on view perforce.orphan_candidates is
    'What the next sweep_orphans() will give up, and why. A command on several servers waits for the one furthest behind; without a start it waits only for allowed_lateness';
comment on column perforce.orphan_candidates.cmdident is 'The command';
comment on column perforce.orphan_candidates.event_count is 'Its events so far';
comment on column perforce.orphan_candidates.reason is 'server_restart, no_start or no_end, as in orphaned_commands';
comment on column perforce.orphan_candidates.server_id is 'The server that this is known from; empty: records without one';
comment on column perforce.orphan_candidates.last_event_at is 'Event time of its latest event';
comment on column perforce.orphan_candidates.decided_by is
    'Event time that decides: the watermark, or the start or stop of the server';
comment on column perforce.orphan_candidates.evidence is 'The same in words';
