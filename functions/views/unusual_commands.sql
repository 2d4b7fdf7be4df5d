create or replace view perforce.unusual_commands as
select
    u.cmdident, u.first_event_at, u.status, u.user_name, u.client, u.func, u.args, u.server_id, u.took_ms,
    u.usual_ms, u.over_ms, u.times_usual, u.compared_with, u.compared_commands
from perforce.unusual_commands() as u;
comment on view perforce.unusual_commands is
    'Which commands of the last day took, or take, longer than usual? unusual_commands(from, to, least_ms) for another time, and for how it is told';
comment on column perforce.unusual_commands.cmdident is 'The command (f_cmdident)';
comment on column perforce.unusual_commands.first_event_at is 'Event time of the command''s earliest event';
comment on column perforce.unusual_commands.status is 'complete, orphaned or running';
comment on column perforce.unusual_commands.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.unusual_commands.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.unusual_commands.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.unusual_commands.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.unusual_commands.server_id is 'Originating server; null: not in the record (f_serverid)';
comment on column perforce.unusual_commands.took_ms is
    'Its lapse, or else the time from start to end; if it runs, the time since its start, ms';
comment on column perforce.unusual_commands.usual_ms is '99th percentile of what it is compared with, ms';
comment on column perforce.unusual_commands.over_ms is 'How much longer it took, ms';
comment on column perforce.unusual_commands.times_usual is 'took_ms by usual_ms; null: that is 0';
comment on column perforce.unusual_commands.compared_with is
    'func, user and hour; func and user; or func: the narrowest of which the week before had 20 commands';
comment on column perforce.unusual_commands.compared_commands is 'How many commands the percentile is of';
