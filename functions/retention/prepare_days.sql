create or replace function perforce_internal.prepare_days(server_days json)
returns table (place integer, is_closed boolean, partition text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
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
    return query
    select e.place::integer, e.place = any(closed), t.tgrelid::regclass::text
    from json_array_elements(server_days) with ordinality as e(server_day, place)
    left join perforce_internal.dated_partitions() as p
        on p.parent = 'raw_events' and p.lower_bound::date = (e.server_day ->> 'day')::date
    left join pg_trigger as t
        on t.tgrelid = to_regclass('perforce_internal.' || quote_ident(p.partition)) and t.tgname = 'raw_events_20_append';
end
$$;
comment on function perforce_internal.prepare_days(json) is
    'Makes the missing partitions for events of these days (UTC) of these servers, [{"day": "2026-11-20", "server_id": "edge"}, ...]: what a loader asks for before it loads. Returns for each, by its place from 1 on, whether it is closed (no partition is made for it, and raw_events refuses its events with P4030), and the table that takes its events as raw_events does; null: there is none but raw_events';
