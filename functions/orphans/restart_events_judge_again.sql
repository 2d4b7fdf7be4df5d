create or replace trigger restart_events_judge_again
after insert or update or delete on perforce.restart_events
for each statement execute function perforce_internal.tg_judge_again();
comment on trigger restart_events_judge_again on perforce.restart_events is 'Orphans may have gone another way by what was changed';
