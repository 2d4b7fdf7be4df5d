-- Each command is judged by itself, so that a sweep reads no more than it gives up. offset 0 has open_on made once for each.
-- A day of patience is 24 hours: in the time zone of who asks it may be 23 or 25.
create or replace view perforce_internal.fates as
with settings as materialized (
    select perforce.setting('orphan_after') as orphan_after, perforce.setting('allowed_lateness') as allowed_lateness,
        perforce.setting('silence_after') as silence_after,
        perforce.clock() + perforce.setting('max_clock_skew') as plausible_until
),

watermarks as materialized (
    select w.*, w.latest_event_at + greatest(perforce.clock() - w.loaded_at, interval '0') as clock
    from perforce.watermarks as w
),

restarts as materialized (
    select r.server_id, r.event_time, r.restart, r.event_info
    from perforce.server_restarts as r
    where r.event_time > least(
        (select min(c.first_event_at) from perforce.command_events as c where c.status = 'running'),
        (select perforce.clock() - perforce.setting('raw_retention'))
    )
),

usual as materialized (
    select u.* from perforce_internal.usual_lapses() as u
),

open_commands as (
    select
        c.cmdident, c.event_count, c.first_event_at, c.last_event_at, c.command_end_timestamp, c.func,
        c.start_count > 0 as has_start,
        case when c.server_ids = '{}' then array[''] else c.server_ids end as server_ids,
        perforce_internal.open_processes(c) as open_on,
        case when c.last_event_at > s.plausible_until then c.last_updated else c.last_event_at end as last_sign_at,
        case
            when p.is_for_ever then null
            when c.start_count = 0 then interval '0'
            else coalesce(p.longest, s.orphan_after)
        end as patience,
        s.allowed_lateness,
        s.silence_after,
        s.plausible_until
    from perforce.command_events as c
    cross join settings as s
    cross join lateral (
        select bool_or(k.patience is null) as is_for_ever, max(k.patience) as longest
        from perforce.patience as k
        where c.func like k.func and coalesce(c.args, '') like k.args
    ) as p
    where c.status = 'running'
    offset 0
),

waited_for as (
    select o.*, (o.last_sign_at at time zone 'UTC' + o.patience) at time zone 'UTC' as patient_until
    from open_commands as o
),

judged as (
    select
        o.*,
        r.event_time as restart_at, r.server_id as restarted, r.restart, r.event_info,
        n.event_time as next_at, n.server_id as next_on, n.pid as next_pid,
        least(o.patient_until, r.event_time, n.event_time) as gone_at
    from waited_for as o
    left join lateral (
        select k.*
        from restarts as k
        where k.event_time > o.last_sign_at and k.event_time <= coalesce(o.patient_until, 'infinity')
            and o.open_on @> jsonb_build_array(jsonb_build_object('server', nullif(k.server_id, '')))
        order by k.event_time
        limit 1
    ) as r on true
    left join lateral (
        select e.event_time, e.server_id, e.pid
        from jsonb_to_recordset(o.open_on) as p (server text, pid bigint)
        cross join lateral (
            select k.event_time, k.server_id, k.pid
            from perforce.raw_events as k
            where k.event_type = 0 and k.pid = p.pid and k.server_id = p.server
                and k.event_time > o.last_sign_at
                and k.event_time < coalesce(o.patient_until, o.plausible_until)
                and k.cmdident is distinct from o.cmdident
            order by k.event_time
            limit 1
        ) as e
        order by e.event_time
        limit 1
    ) as n on true
),

fated as (
    select
        j.*,
        case
            when j.gone_at is null then null
            when j.gone_at = j.restart_at then 'server_restart'
            when not j.has_start then 'no_start'
            when j.gone_at = j.next_at then 'next_command'
            else 'no_end'
        end as reason,
        behind.watermark, behind.clock, behind.clock - j.last_sign_at as silent_for,
        (select make_interval(secs => u.usual_ms / 1000) from usual as u where u.func = j.func) as usual_for
    from judged as j
    cross join lateral (
        select w.watermark, w.clock
        from unnest(j.server_ids) as s (server_id)
        left join watermarks as w on w.server_id = s.server_id
        order by w.watermark nulls first
        limit 1
    ) as behind
)

select
    f.cmdident, f.event_count, f.first_event_at, f.last_event_at, f.has_start, f.open_on, f.patience, f.gone_at,
    f.reason, f.watermark,
    coalesce(
        case f.reason when 'server_restart' then f.restarted when 'next_command' then f.next_on end,
        f.open_on -> 0 ->> 'server', ''
    ) as server_id,
    f.gone_at + case when f.reason = 'server_restart' then interval '0' else f.allowed_lateness end as decided_by,
    case f.reason
        when 'server_restart' then format(
            '%s of server %s at %s, after the last event: %s', f.restart, f.restarted, f.restart_at, f.event_info
        )
        when 'next_command' then format('process %s of server %s began another command at %s', f.next_pid, f.next_on, f.next_at)
        when 'no_start' then format('no start came within %s', f.allowed_lateness)
        when 'no_end' then format('nothing came for %s after the last event', f.patience)
    end as evidence,
    f.silent_for,
    f.usual_for,
    p.is_presumed,
    case
        when not f.has_start then coalesce(f.command_end_timestamp, f.last_event_at)
        when p.is_presumed then f.last_event_at
        else greatest(
            f.last_event_at,
            least(
                f.gone_at,
                case when perforce.clock() - f.clock > f.silence_after then f.clock else greatest(f.clock, perforce.clock()) end
            )
        )
    end as known_until,
    f.patient_until
from fated as f
cross join lateral (
    select coalesce(
        f.silent_for > case when f.patience is not null then coalesce(f.usual_for, f.patience) end, false
    ) as is_presumed
) as p;
comment on view perforce_internal.fates is
    'What becomes of the commands that run, by the events so far: when each is gone at the latest, whatever the sweeper did';
comment on column perforce_internal.fates.cmdident is 'The command';
comment on column perforce_internal.fates.event_count is 'Its events so far';
comment on column perforce_internal.fates.first_event_at is 'Event time of its earliest event';
comment on column perforce_internal.fates.last_event_at is 'Event time of its latest event';
comment on column perforce_internal.fates.has_start is 'Whether a start of it is known';
comment on column perforce_internal.fates.open_on is 'As in orphaned_commands';
comment on column perforce_internal.fates.patience is
    'How long nothing may come of it; null: for ever; without a start nothing is waited for but late events';
comment on column perforce_internal.fates.gone_at is 'As in orphaned_commands; null: nothing says that it ever goes';
comment on column perforce_internal.fates.reason is 'As in orphaned_commands; null: nothing says that it ever goes';
comment on column perforce_internal.fates.watermark is
    'How far the events of its servers have come, of the one furthest behind; null: unknown yet';
comment on column perforce_internal.fates.server_id is 'As in orphaned_commands';
comment on column perforce_internal.fates.decided_by is 'As in orphaned_commands';
comment on column perforce_internal.fates.evidence is 'As in orphaned_commands';
comment on column perforce_internal.fates.silent_for is
    'How long nothing has come of it, by the clock of its server: that of its latest event, and what went by since it was loaded';
comment on column perforce_internal.fates.usual_for is
    'How long 99 of 100 commands of its func take at most; null: none of its func has ended lately';
comment on column perforce_internal.fates.is_presumed is
    'Whether nothing says that it still runs: silent for longer than usual_for, or than its patience where that is not known';
comment on column perforce_internal.fates.known_until is
    'Until when it is known to have run: its last event, or its end where only the start is missing; and if nothing is unusual about its silence, until its server''s clock, but no longer than gone_at';
comment on column perforce_internal.fates.patient_until is
    'When it is gone at the latest, by its patience alone: gone_at is no later; null: never. Ask for it, and restarts and next commands are looked up for what is left';
