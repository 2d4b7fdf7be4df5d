-- What is equal is found by hash: a command may have any number of errors in a second.
create or replace function perforce_internal.count_errors(cmd_id text, from_time timestamptz, to_time timestamptz)
returns bigint
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with errors as (
        select
            r.event_type, r.event_time,
            jsonb_build_array(coalesce(r.server_id, ''), r.severity, r.subsystem, r.subcode, coalesce(r.text, ''), r.payload) as content
        from perforce.raw_events as r
        where r.cmdident = cmd_id and r.event_time between from_time and to_time and r.event_type in (3, 4, 5)
    )

    select (select count(*) from errors as e where e.event_type <> 3) + (
        select count(*)
        from errors as e
        where e.event_type = 3 and not exists (
            select
            from errors as o
            where o.event_type <> 3 and o.content = e.content
                and o.event_time between e.event_time - interval '1 second' and e.event_time + interval '1 second'
        )
    );
end;
comment on function perforce_internal.count_errors(text, timestamptz, timestamptz) is
    'How many errors of a command raw_events holds between two times, each once as in error_events. With the owner''s rights: it tells nothing else of them';
