create or replace trigger settings_judge_again
after insert or update or delete on perforce.settings
for each statement execute function perforce_internal.tg_judge_again();
comment on trigger settings_judge_again on perforce.settings is 'Orphans may have gone another way by what was changed';
