create or replace function perforce.event_chunks(stored perforce.command_events, arrived perforce.command_arrival)
returns table (kind text, events jsonb[])
language sql immutable parallel safe
begin atomic
    select k.kind, k.overflow[i:i + 999]
    from (
        values
            ('start', perforce.overflowing_events((stored).start_events, (arrived).start_events)),
            ('end', perforce.overflowing_events((stored).end_events, (arrived).end_events)),
            ('audit', perforce.overflowing_events((stored).audit_events, (arrived).audit_events)),
            ('error', perforce.overflowing_events((stored).error_events, (arrived).error_events)),
            ('performance', perforce.overflowing_events((stored).performance_events, (arrived).performance_events)),
            ('trigger', perforce.overflowing_events((stored).trigger_events, (arrived).trigger_events)),
            ('other', perforce.overflowing_events((stored).other_events, (arrived).other_events))
    ) as k (kind, overflow)
    cross join lateral generate_series(1, cardinality(k.overflow), 1000) as i;
end;
comment on function perforce.event_chunks(perforce.command_events, perforce.command_arrival) is
    'Rows for command_event_chunks, up to 1,000 events each, that arrive at a command beyond what its row holds';
