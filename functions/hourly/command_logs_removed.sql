create or replace trigger command_logs_removed
after delete on perforce.command_logs
referencing old table as changed_summaries
for each statement execute function perforce_internal.tg_mark_stale_hours();
comment on trigger command_logs_removed on perforce.command_logs is
    'Notes the hours whose statistics no longer hold because summaries were removed';
