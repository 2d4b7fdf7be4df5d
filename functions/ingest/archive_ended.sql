create or replace function perforce_internal.archive_ended(cmd_ids text[])
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    delete from perforce.command_events as c
    where (cmd_ids is null or c.cmdident = any(cmd_ids)) and c.status = 'complete'
        and c.first_event_at < perforce.clock() - perforce.setting('hot_retention')
        and c.last_event_at < perforce.clock() - perforce.setting('hot_retention');
end;
comment on function perforce_internal.archive_ended(text[]) is
    'Takes those of the commands (null: of all) that are complete, and over for longer than hot_retention, out of command_events at once; their summaries stay. What was given up waits for archive_commands';
