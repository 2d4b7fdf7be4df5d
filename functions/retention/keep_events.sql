-- Once more, as when an administrator opens a closed day again, adds what is new.
create or replace function perforce_internal.keep_events(from_time timestamptz, to_time timestamptz)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into perforce_internal.kept_events (
        event_time, event_ns, event_type, event_version, pid, cmdident, server_id, user_name, client, func, host, prog, args,
        reason, severity, subsystem, subcode, text, action, file, rev, file_bytes, table_name, event_code, event_info,
        integrity_event, change, record_count, record_count2, checksum, checksum2, first_key, last_key, results,
        auth_method, auth_result, payload, event_hash
    )
    select
        r.event_time, r.event_ns, r.event_type, r.event_version, r.pid, r.cmdident, r.server_id, r.user_name, r.client,
        r.func,
        case when not c.has_summary then r.host end, case when not c.has_summary then r.prog end,
        case when not c.has_summary then r.args end,
        r.reason, r.severity, r.subsystem, r.subcode, r.text, r.action, r.file, r.rev, r.file_bytes, r.table_name,
        r.event_code, r.event_info, r.integrity_event, r.change, r.record_count, r.record_count2, r.checksum,
        r.checksum2, r.first_key, r.last_key, r.results, r.auth_method, r.auth_result, r.payload, r.event_hash
    from perforce.raw_events as r
    cross join lateral (
        select coalesce(r.cmdident, '') not in ('', '-') and r.event_type in (3, 4, 5, 6, 13, 18) as has_summary
    ) as c
    where r.event_time >= from_time and r.event_time < to_time and perforce_internal.is_kept_type(r.event_type)
        and not exists (
            select
            from perforce_internal.kept_events as k
            where k.event_type = r.event_type and k.event_time = r.event_time and k.event_hash = r.event_hash
        )
    order by r.event_time;
end;
comment on function perforce_internal.keep_events(timestamptz, timestamptz) is
    'Copies what is kept for log_retention of a time whose raw events are about to be dropped into kept_events';
