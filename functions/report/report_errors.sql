create or replace function perforce.report_errors(from_time timestamptz, to_time timestamptz, step interval)
returns table (at timestamptz, severity text, errors bigint)
language sql stable parallel safe
set jit = off
begin atomic
    select date_bin(step, e.event_time, from_time), e.severity, count(*)
    from perforce_internal.overlapping_errors(from_time, to_time) as e
    group by 1, 2
    order by 1, 2;
end;
comment on function perforce.report_errors(timestamptz, timestamptz, interval) is
    'How many errors there were from one time to before another, each once as in error_events, by steps that begin with from_time and by severity; where there were none there is no row';
