create or replace function perforce_internal.event_chunks(stored perforce.command_events, arrived perforce_internal.command_arrival)
returns table (kind text, events jsonb[])
language sql immutable parallel safe
begin atomic
    select k.kind, k.overflow[i:i + 999]
    from (
        values
            ('start', perforce_internal.overflowing_events((stored).start_events, (arrived).start_events)),
            ('end', perforce_internal.overflowing_events((stored).end_events, (arrived).end_events)),
            ('audit', perforce_internal.overflowing_events((stored).audit_events, (arrived).audit_events)),
            ('error', perforce_internal.overflowing_events((stored).error_events, (arrived).error_events)),
            ('performance', perforce_internal.overflowing_events((stored).performance_events, (arrived).performance_events)),
            ('trigger', perforce_internal.overflowing_events((stored).trigger_events, (arrived).trigger_events)),
            ('other', perforce_internal.overflowing_events((stored).other_events, (arrived).other_events))
    ) as k (kind, overflow)
    cross join lateral generate_series(1, cardinality(k.overflow), 1000) as i;
end;
comment on function perforce_internal.event_chunks(perforce.command_events, perforce_internal.command_arrival) is
    'Rows for command_event_chunks, up to 1,000 events each, that arrive at a command beyond what its row holds';
