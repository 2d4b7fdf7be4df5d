create or replace function perforce_internal.event_summary(event_type integer, payload jsonb)
returns text
language sql immutable parallel safe
return case
    when event_type = 0 then payload ->> 'func'
    when event_type = 2 then concat_ws(', ', payload ->> 'lapse', payload ->> 'reason')
    when event_type in (3, 4, 5) then concat_ws(
        ' ', perforce_internal.severity_name(payload ->> 'severity'), perforce_internal.subsystem_name(payload ->> 'subsys') || ':',
        payload ->> 'text'
    )
    when event_type = 6 then concat(payload ->> 'action' || ' ', payload ->> 'file', '#' || (payload ->> 'rev'))
    when event_type = 7 then format('CPU %s ms user, %s ms system', payload ->> 'utime', payload ->> 'stime')
    when event_type = 8 then format('%s bytes received, %s sent', payload ->> 'recvBytes', payload ->> 'sendBytes')
    when event_type = 9 then format(
        '%s: read waited %s ms, held %s ms; write waited %s ms, held %s ms', payload ->> 'dbName',
        coalesce(payload ->> 'totalLockWaitRead', '0'), coalesce(payload ->> 'totalLockHeldRead', '0'),
        coalesce(payload ->> 'totalLockWaitWrite', '0'), coalesce(payload ->> 'totalLockHeldWrite', '0')
    )
    when event_type = 11 then concat_ws(
        ' ', payload ->> 'triggerType', payload ->> 'triggerData', payload ->> 'triggerLapse'
    )
    when event_type = 14 then format(
        'files: %s to add, %s to update, %s to delete', payload ->> 'filesAdded', payload ->> 'filesUpdated',
        payload ->> 'filesDeleted'
    )
    when event_type = 17 then payload ->> 'route'
end;
comment on function perforce_internal.event_summary(integer, jsonb) is
    'What an event says, in one line for people; null for types that have none. From the columns event_type and payload of events';
