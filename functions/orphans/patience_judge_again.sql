create or replace trigger patience_judge_again
after insert or update or delete on perforce.patience
for each statement execute function perforce_internal.tg_judge_again();
comment on trigger patience_judge_again on perforce.patience is 'Orphans may have gone another way by what was changed';
