-- An error is told by its subcode, as its text may name files; where there is none, by its text.
create or replace function perforce.report_frequent_errors(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (errors bigint, severity text, text text, subsystem text, users bigint, latest_at timestamptz)
language sql stable parallel safe
set jit = off
begin atomic
    select count(*), e.severity, min(e.text), e.subsystem, count(distinct e.user_name), max(e.event_time)
    from perforce_internal.overlapping_errors(from_time, to_time) as e
    group by e.severity, e.subsystem, e.subcode, case when e.subcode is null then e.text end
    order by 1 desc, 6 desc, 3
    limit most;
end;
comment on function perforce.report_frequent_errors(timestamptz, timestamptz, integer) is
    'The most errors that were written most often from one time to before another: those of one severity, subsystem and subcode count together, and the text is that of one of them; of how many users, and when the latest one was';
