create or replace trigger raw_events_20_append
after insert on perforce.raw_events
referencing new table as new_events
for each statement execute function perforce_internal.tg_append_events();
comment on trigger raw_events_20_append on perforce.raw_events is
    'Second: keeps command_events and command_logs, once for every insert or COPY, however many rows';
