-- Each command is in the range whole or not at all: what straddles its ends is left out, and so is a command that lost
-- raw events to retention. What began before the range is looked up for each command that has events in it: no older
-- row or summary is read.
create or replace function perforce.reconcile(
    from_time timestamptz default '-infinity', to_time timestamptz default 'infinity'
)
returns table (cmdident text, difference text, stored jsonb, expected jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
begin atomic
    with live as (
        select c.cmdident, c.first_event_at, c.last_event_at, c.status, to_jsonb(c) as state
        from perforce.command_events as c
        where c.first_event_at >= from_time and c.first_event_at < to_time
    ),

    summarised as (
        select l.cmdident, l.first_event_at, l.last_event_at, l.status, to_jsonb(l) as state
        from perforce.command_logs as l
        where l.first_event_at >= from_time and l.first_event_at < to_time
    ),

    left_out as (
        select s.cmdident
        from (select l.* from live as l union all select m.* from summarised as m) as s
        where s.last_event_at >= to_time
            or perforce_internal.has_closed_days(s.first_event_at, s.last_event_at)
    ),

    expected as materialized (
        select e.cmdident, e.is_complete, to_jsonb(e) as state, to_jsonb(s) as summary
        from perforce_internal.commands_from_events(from_time, to_time) as e
        cross join lateral perforce_internal.summary_of(e) as s
        where not exists (select from left_out as o where o.cmdident = e.cmdident)
            and (
                select true from perforce.command_events as c
                where c.cmdident = e.cmdident and c.first_event_at < from_time
                limit 1
            ) is null
            and (
                select true from perforce.command_logs as l
                where l.cmdident = e.cmdident and l.first_event_at < from_time
                limit 1
            ) is null
    ),

    compared as (
        select
            'command_events' as relation, coalesce(l.cmdident, e.cmdident) as cmdident, l.state as stored,
            e.state as expected, array['status', 'orphan_reason', 'last_updated'] as beside
        from live as l
        full join expected as e on e.cmdident = l.cmdident
        where not exists (select from left_out as o where o.cmdident = l.cmdident)
            and (l.cmdident is not null or not exists (select from summarised as m where m.cmdident = e.cmdident))
        union all
        select
            'command_logs', coalesce(m.cmdident, e.cmdident), m.state, e.summary,
            array['status', 'orphan_reason', 'gone_at', 'finalized_at']
        from summarised as m
        full join expected as e on e.cmdident = m.cmdident
        where not exists (select from left_out as o where o.cmdident = m.cmdident)
            and (m.cmdident is not null or e.is_complete)
    )

    select c.cmdident, c.relation || coalesce('.' || d.key, ''), d.stored, d.expected
    from compared as c
    cross join lateral (
        select k.key, c.stored -> k.key as stored, c.expected -> k.key as expected
        from jsonb_object_keys(c.stored) as k (key)
        where c.expected is not null and k.key <> all(c.beside) and c.stored -> k.key <> c.expected -> k.key
            and not (k.key = 'metrics' and c.stored -> k.key = 'null')
        union all
        select null, c.stored, c.expected
        where c.stored is null or c.expected is null
    ) as d
    union all
    select l.cmdident, 'command_logs.status', to_jsonb(m.status), to_jsonb(l.status)
    from live as l
    left join summarised as m on m.cmdident = l.cmdident
    where m.status is distinct from l.status and (m.status is not null or l.status = 'orphaned')
        and not exists (select from left_out as o where o.cmdident = l.cmdident);
end;
comment on function perforce.reconcile(timestamptz, timestamptz) is
    'Compares command_events and command_logs, counts, sums, attributes and arrays, with one GROUP BY over the raw events of the time, for commands all of whose events lie in it, on days that are not closed. Returns the differences: a row a column, as command_logs.files, and one named after the table for a row that is missing or too many; none when all is well';
