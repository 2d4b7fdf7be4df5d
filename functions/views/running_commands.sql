create or replace view perforce.running_commands as
select
    c.cmdident,
    c.user_name,
    c.client,
    c.func,
    c.args,
    c.host,
    c.prog,
    c.server_id,
    c.pid,
    c.server_ids,
    c.command_start_timestamp,
    trim_scale(round(extract(epoch from perforce.clock() - c.command_start_timestamp) * 1000)) as elapsed_ms,
    c.last_event_at,
    trim_scale(round(extract(epoch from perforce.clock() - c.last_event_at) * 1000)) as silent_ms,
    trim_scale(round(extract(epoch from f.usual_for) * 1000)) as usual_ms,
    f.is_presumed,
    f.gone_at,
    c.audit_count as files,
    c.error_count,
    c.event_count,
    c.cmd_group,
    c.first_event_at,
    array(
        select p.process ->> 'server'
        from (
            select jsonb_build_object('server', e -> 'server', 'pid', e -> 'pid', 'cmdno', e -> 'cmdno')
            from unnest(c.start_events) as e
            except all
            select jsonb_build_object('server', e -> 'server', 'pid', e -> 'pid', 'cmdno', e -> 'cmdno')
            from unnest(c.end_events) as e
        ) as p (process)
        order by 1
    ) as running_on,
    (
        select max((e ->> 'at')::timestamptz)
        from unnest(c.performance_events) as e
        where e -> 'type' = '1'
    ) as computed_at
from perforce.command_events as c
join perforce_internal.fates as f on f.cmdident = c.cmdident
where c.status = 'running' and c.start_count > c.end_count;
comment on view perforce.running_commands is
    'What runs now, since when, and is it still heard of? Commands that have started and not ended on every server that worked on them. p4d is silent while a command works: is_presumed tells when it is so for longer than usual';
comment on column perforce.running_commands.cmdident is 'The command (f_cmdident)';
comment on column perforce.running_commands.user_name is 'Perforce user; null: empty (f_user)';
comment on column perforce.running_commands.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.running_commands.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.running_commands.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.running_commands.host is 'Client address, or proxy/client; null: empty (f_host)';
comment on column perforce.running_commands.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.running_commands.server_id is 'Server where it started; null: not in the record (f_serverid)';
comment on column perforce.running_commands.pid is 'Process there, as p4 monitor shows it; null: not in the record (f_pid)';
comment on column perforce.running_commands.server_ids is 'All servers that have written events of it so far';
comment on column perforce.running_commands.command_start_timestamp is 'When it started';
comment on column perforce.running_commands.elapsed_ms is 'Time since it started, ms of wall-clock time';
comment on column perforce.running_commands.last_event_at is 'Event time of its latest event';
comment on column perforce.running_commands.silent_ms is 'Time since its latest event, ms of wall-clock time';
comment on column perforce.running_commands.usual_ms is
    'How long 99 of 100 commands of its func take at most, ms, by the latest 10,000 commands that ended: to be silent for so long is usual; null: none of its func has ended lately';
comment on column perforce.running_commands.is_presumed is
    'Whether it is only presumed to run: silent for longer than usual_ms, or where that is not known than its patience, by its server''s clock. False for commands in the background, which may be silent for ever';
comment on column perforce.running_commands.gone_at is
    'When it is given up by the events so far, event time: at the end of its patience, or when its server restarted or its process began another command; null: never, as a command in the background';
comment on column perforce.running_commands.files is 'File revisions touched so far';
comment on column perforce.running_commands.error_count is 'Error records so far';
comment on column perforce.running_commands.event_count is 'Events of all kinds so far';
comment on column perforce.running_commands.cmd_group is 'Action of the client program, uuid/action; null: none (f_cmdgroup)';
comment on column perforce.running_commands.first_event_at is 'Event time of its earliest event';
comment on column perforce.running_commands.running_on is 'Servers on which it started and has not ended, once for each process';
comment on column perforce.running_commands.computed_at is
    'When a compute phase of it last ended; null: not yet, so that it may hold read locks (type 1)';
