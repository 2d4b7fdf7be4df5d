create or replace trigger settings_check
after insert or update or delete on perforce.settings
for each row execute function perforce_internal.tg_check_settings();
comment on trigger settings_check on perforce.settings is 'Refuses settings that make no sense, with the reason';
