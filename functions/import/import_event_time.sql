create or replace function perforce_internal.import_event_time(at timestamptz, ns integer, has_fractions boolean)
returns timestamptz
language sql stable parallel safe
return case
    when ns is null then at
    when not has_fractions then at + ns / 1000 * interval '1 microsecond'
    else date_trunc('second', at - ns / 1000 * interval '1 microsecond' + interval '500 milliseconds')
        + ns / 1000 * interval '1 microsecond'
end;
comment on function perforce_internal.import_event_time(timestamptz, integer, boolean) is
    'Time of an event, cut to the microsecond, of f_timestamp and f_timestamp2 of an event table, where f_timestamp may hold the nanoseconds again, rounded in whatever way; null ns: f_timestamp says all';
