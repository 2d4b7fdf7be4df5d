-- Without where clauses, which would keep a join from looking up single commands: is_current stands in the joins.
create or replace view perforce_internal.command_spans as
select
    l.cmdident, l.first_event_at, l.last_event_at, l.user_name, l.client, l.func, l.args, l.host, l.prog, l.files,
    l.error_count, l.trigger_ms, l.server_id, l.status <> 'running' as is_current
from perforce.command_logs as l
union all
select
    c.cmdident, c.first_event_at, c.last_event_at, c.user_name, c.client, c.func, c.args, c.host, c.prog, c.audit_count,
    c.error_count, (c.metrics).trigger_ms, c.server_id, c.status = 'running'
from perforce.command_events as c;
comment on view perforce_internal.command_spans is
    'Every command, live or archived, with the times between which its events lie: what finds them in raw_events, where the open day has no index by command. Only rows with is_current count. Columns as in commands';
comment on column perforce_internal.command_spans.cmdident is 'As in commands';
comment on column perforce_internal.command_spans.first_event_at is 'As in commands';
comment on column perforce_internal.command_spans.last_event_at is 'As in commands';
comment on column perforce_internal.command_spans.user_name is 'As in commands';
comment on column perforce_internal.command_spans.client is 'As in commands';
comment on column perforce_internal.command_spans.func is 'As in commands';
comment on column perforce_internal.command_spans.args is 'As in commands';
comment on column perforce_internal.command_spans.host is 'As in commands';
comment on column perforce_internal.command_spans.prog is 'As in commands';
comment on column perforce_internal.command_spans.files is 'As in commands';
comment on column perforce_internal.command_spans.error_count is 'As in commands';
comment on column perforce_internal.command_spans.trigger_ms is 'As in commands';
comment on column perforce_internal.command_spans.server_id is 'As in commands';
comment on column perforce_internal.command_spans.is_current is
    'Not of a command''s two rows the one that the other has replaced: one that runs is told by command_events, any other by command_logs';
