create or replace trigger command_logs_written
after insert on perforce.command_logs
referencing new table as changed_summaries
for each statement execute function perforce_internal.tg_mark_stale_hours();
comment on trigger command_logs_written on perforce.command_logs is
    'Notes the hours whose statistics no longer hold because summaries were written';
