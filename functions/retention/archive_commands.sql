create or replace function perforce.archive_commands(max_commands integer default 100000)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    archived integer;
begin
    with ended as materialized (
        select c.cmdident
        from perforce.command_events as c
        where c.first_event_at < (select perforce.now() - perforce.setting('hot_retention'))
            and c.last_event_at < (select perforce.now() - perforce.setting('hot_retention'))
            and c.status <> 'running'
            and not exists (
                select from perforce.orphaned_commands as o
                where o.cmdident = c.cmdident
                    and o.orphaned_at >= (select perforce.now() - perforce.setting('hot_retention'))
            )
            and exists (
                select from perforce.command_logs as l
                where l.first_event_at = c.first_event_at and l.cmdident = c.cmdident
                    and l.status = c.status and l.event_count = c.event_count
            )
        order by c.first_event_at
        limit max_commands
        for update skip locked
    )

    delete from perforce.command_events as c
    using ended as e
    where c.cmdident = e.cmdident;
    get diagnostics archived = row_count;
    return archived;
end
$$;
comment on function perforce.archive_commands(integer) is
    'Removes commands from command_events that ended or were given up, and of which the last event lies further back than hot_retention, and so does the sweep that gave them up: what comes late may still change it. Their summaries in command_logs stay, and their events in raw_events. A late event brings a command back. At most max_commands a call, passing over rows in use. Returns how many';
