create or replace function perforce_internal.prepare_days(server_days json)
returns setof integer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    closed constant integer[] := array(
        select e.place::integer
        from json_array_elements(server_days) with ordinality as e(server_day, place)
        join perforce.closed_days as d
            on d.day = (e.server_day ->> 'day')::date
                and d.server_id = perforce_internal.short_name(e.server_day ->> 'server_id')
    );
begin
    perform perforce_internal.ensure_partitions(array(
        select distinct (e.server_day ->> 'day')::date
        from json_array_elements(server_days) with ordinality as e(server_day, place)
        where e.place <> all(closed)
    ));
    return query select unnest(closed);
end
$$;
comment on function perforce_internal.prepare_days(json) is
    'Makes the missing partitions for events of these days (UTC) of these servers, [{"day": "2026-11-20", "server_id": "edge"}, ...]: what a loader asks for before it loads. Returns the places, from 1 on, of those that are closed, for which none is made: raw_events refuses their events with P4030';
