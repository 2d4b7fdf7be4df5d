create or replace view perforce.orphan_candidates as
select
    f.cmdident, f.event_count, f.reason, f.server_id, f.last_event_at, f.gone_at, f.decided_by, f.open_on, f.evidence
from perforce_internal.fates as f
where f.reason = 'server_restart' or f.watermark > f.gone_at;
comment on view perforce.orphan_candidates is
    'What will the next sweep_orphans() give up, and why? A restart of its server decides at once; else a command on several servers waits for the one furthest behind';
comment on column perforce.orphan_candidates.cmdident is 'The command';
comment on column perforce.orphan_candidates.event_count is 'Its events so far';
comment on column perforce.orphan_candidates.reason is 'As in orphaned_commands';
comment on column perforce.orphan_candidates.server_id is
    'The server that this is known from; empty: records without one';
comment on column perforce.orphan_candidates.last_event_at is 'Event time of its latest event';
comment on column perforce.orphan_candidates.gone_at is 'When it was gone at the latest, event time';
comment on column perforce.orphan_candidates.decided_by is
    'Event time of its server from which on that is certain';
comment on column perforce.orphan_candidates.open_on is
    'Server processes on which it has not ended: [{"server", "pid"}]';
comment on column perforce.orphan_candidates.evidence is 'The same in words';
