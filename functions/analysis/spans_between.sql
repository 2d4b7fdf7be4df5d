create or replace function perforce_internal.spans_between(from_time timestamptz, to_time timestamptz)
returns table (cmdident text, first_event_at timestamptz, last_event_at timestamptz, ended_at timestamptz)
language sql stable parallel safe
begin atomic
    with summaries as (
        select l.cmdident, l.first_event_at, l.last_event_at, l.command_start_timestamp, l.command_end_timestamp,
            l.status
        from perforce.command_logs as l
        where l.first_event_at >= from_time - interval '1 minute' and l.first_event_at <= to_time
            and l.status <> 'running'
        union all
        select l.cmdident, l.first_event_at, l.last_event_at, l.command_start_timestamp, l.command_end_timestamp,
            l.status
        from perforce.command_logs as l
        where l.first_event_at < from_time - interval '1 minute' and l.status = 'complete'
            and l.last_event_at - l.first_event_at > interval '1 minute'
            and tstzrange(l.first_event_at, l.last_event_at, '[]') && tstzrange(from_time, to_time, '[]')
        union all
        select l.cmdident, l.first_event_at, l.last_event_at, l.command_start_timestamp, l.command_end_timestamp,
            l.status
        from perforce.orphaned_commands as o
        join perforce.command_logs as l on l.cmdident = o.cmdident
        where l.first_event_at < from_time - interval '1 minute' and l.status = 'orphaned'
    ),

    spans as (
        select s.cmdident, s.first_event_at, s.last_event_at,
            case
                when s.status = 'complete'
                    or (s.command_start_timestamp is null and s.command_end_timestamp is not null)
                    then s.command_end_timestamp
                else greatest(s.last_event_at, o.decided_by)
            end as ended_at
        from summaries as s
        left join perforce.orphaned_commands as o on s.status = 'orphaned' and o.cmdident = s.cmdident
        union all
        select c.cmdident, c.first_event_at, c.last_event_at,
            case when c.start_count <= c.end_count then c.command_end_timestamp end
        from perforce.command_events as c
        where c.status = 'running' and c.first_event_at <= to_time
    )

    select s.cmdident, s.first_event_at, s.last_event_at, s.ended_at
    from spans as s
    where greatest(s.last_event_at, coalesce(s.ended_at, 'infinity')) >= from_time;
end;
comment on function perforce_internal.spans_between(timestamptz, timestamptz) is
    'The commands that lived or had events between two times: when each ended, by its last end, or when it was given up if it is orphaned; null: it runs, or no end of it has come';
