create or replace trigger raw_events_10_refuse_closed_days
after insert on perforce.raw_events
referencing new table as new_events
for each statement execute function perforce_internal.tg_refuse_closed_days();
comment on trigger raw_events_10_refuse_closed_days on perforce.raw_events is
    'First: refuses events of days whose raw events were dropped';
