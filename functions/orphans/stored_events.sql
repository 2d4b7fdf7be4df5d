create or replace view perforce_internal.stored_events as
select c.cmdident, k.kind, e as event
from perforce.command_events as c
cross join lateral (
    values
        ('start', c.start_events),
        ('end', c.end_events),
        ('audit', c.audit_events),
        ('error', c.error_events),
        ('performance', c.performance_events),
        ('trigger', c.trigger_events),
        ('other', c.other_events)
) as k (kind, events)
cross join lateral unnest(k.events) as e
union all
select c.cmdident, c.kind, e as event
from perforce.command_event_chunks as c
cross join lateral unnest(c.events) as e;
comment on view perforce_internal.stored_events is
    'Every event of every command in its stored form, from the arrays of command_events and from the chunks; events shows the same readably';
comment on column perforce_internal.stored_events.cmdident is 'The command';
comment on column perforce_internal.stored_events.kind is 'start, end, audit, error, performance, trigger, other';
comment on column perforce_internal.stored_events.event is 'The array element: {"at", "type", "server", ...}';
