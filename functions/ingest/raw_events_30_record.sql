create or replace trigger raw_events_30_record
after insert on perforce.raw_events
referencing new table as new_events
for each statement execute function perforce_internal.tg_record_batch();
comment on trigger raw_events_30_record on perforce.raw_events is
    'Third: keeps load_batches, load_batch_servers, seen_versions and skewed_events, once for every insert or COPY';
