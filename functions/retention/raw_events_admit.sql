create or replace trigger raw_events_admit
after insert on perforce.raw_events
referencing new table as new_events
for each statement execute function perforce_internal.tg_refuse_closed_days();
comment on trigger raw_events_admit on perforce.raw_events is
    'Refuses events of closed days, before raw_events_append takes them';
