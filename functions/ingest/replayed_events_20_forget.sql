create or replace trigger replayed_events_20_forget
after insert on perforce_internal.replayed_events
for each statement execute function perforce_internal.tg_forget_replayed();
comment on trigger replayed_events_20_forget on perforce_internal.replayed_events is
    'Second: empties the table';
