create or replace view perforce.integrity_checks as
select
    nullif(nullif(r.cmdident, '-'), '') as cmdident,
    r.event_time,
    nullif(r.server_id, '') as server_id,
    r.pid,
    coalesce(
        (
            array[
                'Unknown', 'VerifyResults', 'Unload', 'UnloadResults', 'ScanStart', 'ScanEnd', 'ScanResults',
                'ChangeVerify', 'ChangeResults', 'TableResults'
            ]
        )[case when r.integrity_event between 0 and 9 then r.integrity_event + 1 end],
        r.integrity_event::text,
        r.payload ->> 'f_integrityEvent'
    ) as integrity_event,
    nullif(r.table_name, '') as table_name,
    nullif(r.file, '') as file,
    r.change,
    r.record_count,
    r.record_count2,
    nullif(r.checksum, '') as checksum,
    nullif(r.checksum2, '') as checksum2,
    nullif(r.first_key, '') as first_key,
    nullif(r.last_key, '') as last_key,
    nullif(r.results, '') as results,
    case
        when r.results ~* 'bad|missing|fail|error|differ|mismatch|corrupt|invalid' then true
        when r.checksum <> '' and r.checksum2 <> '' and r.checksum <> r.checksum2 then true
        when r.record_count <> r.record_count2 then true
        when r.results <> '' or (r.checksum <> '' and r.checksum2 <> '') then false
    end as failed
from perforce_internal.all_events as r
where r.event_type = 15;
comment on view perforce.integrity_checks is
    'What did verify, journal and replica checks find? One row an Integrity record, of commands and of none, as far back as log_retention. Give a range of event_time; where failed is what needs somebody';
comment on column perforce.integrity_checks.cmdident is
    'The command, join it to commands; null: the record names none (f_cmdident)';
comment on column perforce.integrity_checks.event_time is 'When it happened (f_timestamp, f_timestamp2)';
comment on column perforce.integrity_checks.server_id is 'Server that wrote it; null: not in the record (f_serverid)';
comment on column perforce.integrity_checks.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.integrity_checks.integrity_event is
    'What was checked by name: VerifyResults, ScanResults, TableResults, ...; a code beyond those known as it is; null: empty (f_integrityEvent)';
comment on column perforce.integrity_checks.table_name is 'Database table checked; null: none (f_table)';
comment on column perforce.integrity_checks.file is 'Depot or archive file checked; null: none (f_file)';
comment on column perforce.integrity_checks.change is 'Changelist checked; null: none (f_change)';
comment on column perforce.integrity_checks.record_count is 'Records counted; null: not in the record (f_count)';
comment on column perforce.integrity_checks.record_count2 is
    'Second count, as of the other server; null: not in the record (f_count2)';
comment on column perforce.integrity_checks.checksum is 'Checksum; null: empty (f_checkSum)';
comment on column perforce.integrity_checks.checksum2 is 'Second checksum, that found; null: empty (f_checkSum2)';
comment on column perforce.integrity_checks.first_key is 'First key of the range; null: empty (f_start)';
comment on column perforce.integrity_checks.last_key is 'Last key of the range; null: empty (f_end)';
comment on column perforce.integrity_checks.results is
    'Outcome in p4d''s words, as BAD! or MISSING!; null: empty (f_results)';
comment on column perforce.integrity_checks.failed is
    'The outcome says bad, missing, failed or the like, or two checksums or counts differ; null: nothing tells. Inferred: p4d documents no outcomes';
