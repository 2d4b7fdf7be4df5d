-- What the settings of this function and set_config change ends with it: the caller's DateStyle and TimeZone stay.
create or replace function perforce.report_range(
    from_text text default null, to_text text default null, time_zone text default current_setting('TimeZone')
)
returns table (
    from_time timestamptz, to_time timestamptz, made_at timestamptz, slow_after interval, raw_retention interval
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
set timezone = 'UTC'
as $$
begin
    perform set_config('TimeZone', time_zone, true);
    made_at := perforce.clock();
    slow_after := perforce.setting('slow_after');
    raw_retention := perforce.setting('raw_retention');
    to_time := coalesce(
        to_text::timestamptz,
        (
            select date_trunc('minute', coalesce(max(w.latest_event_at), made_at)) + interval '1 minute'
            from perforce.watermarks as w
        )
    );
    from_time := coalesce(
        from_text::timestamptz,
        (
            select date_trunc('hour', min(c.first_event_at))
            from perforce.commands as c
            where c.first_event_at >= to_time - interval '1 day' and c.first_event_at < to_time
        ),
        to_time - interval '1 day'
    );

    if not isfinite(from_time) or not isfinite(to_time) or from_time >= to_time then
        raise exception 'there is no time from % to %', from_time, to_time
            using errcode = 'P4050', hint = 'Give an earlier beginning or a later end, and neither infinite.';
    end if;
    return next;
end
$$;
comment on function perforce.report_range(text, text, text) is
    'The time that a report is about, from from_time to before to_time, when it is made and what it says of settings. The texts are read as year-month-day in time_zone, whatever DateStyle is. Null ends it with the minute of the latest event that is there, and begins it a day before, at the hour of the first command since. P4050: it does not begin before it ends, or is infinite';
