create or replace function perforce_internal.time_from_json(fields jsonb)
returns table (event_time timestamptz, event_ns smallint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    ns bigint;
begin
    if fields ? 'timestamp' then
        if fields ->> 'timestamp' !~ '^[0-9]{1,18}(\.[0-9]*)?$' then
            raise invalid_datetime_format using message = format('%L is no time', fields ->> 'timestamp');
        end if;
        ns := floor((fields ->> 'timestamp')::numeric * 1000000000) + coalesce((fields ->> 'timestamp2')::bigint, 0);
        event_time := timestamptz 'epoch' + ns / 1000 * interval '1 microsecond';
        event_ns := ns % 1000;
    else
        event_time := coalesce((fields ->> 'at')::timestamptz, perforce.clock());
        event_ns := 0;
    end if;
    return next;
end
$$;
comment on function perforce_internal.time_from_json(jsonb) is
    'Time of an event given as JSON: timestamp (s since 1970) and timestamp2 (ns), or at (text), or now';
