-- Each command is judged by itself, so that a sweep reads no more than it gives up. The latest start or stop of a server
-- tells all: an earlier one has no more to say.
create or replace view perforce.orphan_candidates as
with settings as materialized (
    select perforce.setting('orphan_after') as orphan_after,
        perforce.now() + perforce.setting('max_clock_skew') as plausible_until
),

watermarks as materialized (
    select w.* from perforce.watermarks as w
),

restarts as materialized (
    select distinct on (r.server_id) r.* from perforce.server_restarts as r order by r.server_id, r.event_time desc
),

open_commands as (
    select
        c as command, c.cmdident, c.func, c.args, c.start_count, c.event_count, c.last_event_at,
        case when c.server_ids = '{}' then array[''] else c.server_ids end as server_ids,
        case when c.last_event_at > s.plausible_until then c.last_updated else c.last_event_at end as last_sign_at,
        case when c.start_count = 0 then interval '0' else s.orphan_after end as patience
    from perforce.command_events as c
    cross join settings as s
    where c.status = 'running'
)

select
    o.cmdident,
    o.event_count,
    case when r.server_id is not null then 'server_restart' when o.start_count = 0 then 'no_start' else 'no_end' end
        as reason,
    coalesce(r.server_id, behind.server_id) as server_id,
    o.last_event_at,
    coalesce(r.event_time, behind.watermark) as decided_by,
    case
        when r.server_id is not null then format(
            '%s of server %s at %s, after the last event: %s', r.restart, r.server_id, r.event_time, r.event_info
        )
        else format(
            'server %s has come to %s%s, %s after the last event', behind.server_id, behind.watermark,
            case when behind.is_silent then ' (silent, by the wall clock)' end, behind.watermark - o.last_sign_at
        )
    end as evidence
from open_commands as o
cross join lateral (
    select s.server_id, w.watermark, w.is_silent
    from unnest(o.server_ids) as s (server_id)
    left join watermarks as w on w.server_id = s.server_id
    order by w.watermark nulls first
    limit 1
) as behind
left join lateral (
    select r.*
    from restarts as r
    where r.server_id = any(o.server_ids) and r.event_time > o.last_sign_at
        and perforce_internal.is_open_on(o.command, r.server_id)
    order by r.event_time desc
    limit 1
) as r on true
where r.server_id is not null
    or (
        behind.watermark > o.last_sign_at + o.patience
        and not exists (
            select
            from perforce.background_functions as b
            where o.func like b.func and coalesce(o.args, '') like b.args
        )
    );
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
