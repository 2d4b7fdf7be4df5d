create or replace function perforce_internal.count_errors(cmd_id text, from_time timestamptz, to_time timestamptz)
returns bigint
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select count(*)
    from perforce.raw_events as r
    where r.cmdident = cmd_id and r.event_time between from_time and to_time and r.event_type in (3, 4, 5)
        and not (
            r.event_type = 3 and exists (
                select
                from perforce.raw_events as o
                where o.cmdident = cmd_id and o.event_type in (4, 5)
                    and o.event_time between r.event_time - interval '1 second' and r.event_time + interval '1 second'
                    and coalesce(o.server_id, '') = coalesce(r.server_id, '')
                    and o.severity is not distinct from r.severity and o.subsystem is not distinct from r.subsystem
                    and o.subcode is not distinct from r.subcode and coalesce(o.text, '') = coalesce(r.text, '')
                    and o.payload = r.payload
            )
        );
end;
comment on function perforce_internal.count_errors(text, timestamptz, timestamptz) is
    'How many errors of a command raw_events holds between two times, each once as in error_events. With the owner''s rights: it tells nothing else of them';
