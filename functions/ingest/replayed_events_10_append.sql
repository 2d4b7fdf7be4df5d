create or replace trigger replayed_events_10_append
after insert on perforce_internal.replayed_events
referencing new table as new_events
for each statement execute function perforce_internal.tg_append_events();
comment on trigger replayed_events_10_append on perforce_internal.replayed_events is
    'First: does with commands what the insert into raw_events would';
