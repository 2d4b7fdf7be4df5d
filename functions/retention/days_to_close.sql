create or replace function perforce_internal.days_to_close(partitions text[])
returns setof perforce.closed_days
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    partition text;
begin
    for partition in
        select p.partition
        from perforce_internal.dated_partitions() as p
        where p.parent = 'raw_events' and p.partition = any(partitions)
    loop
        return query execute format(
            'select d.day, d.server_id, perforce.clock()'
            ' from ('
            '  select distinct event_time::date as day, perforce_internal.short_name(coalesce(server_id, '''')) as server_id'
            '  from perforce_internal.%I'
            ') as d',
            partition
        );
    end loop;
end
$$;
comment on function perforce_internal.days_to_close(text[]) is
    'The days and servers whose events are in these partitions of raw_events: rows for closed_days';
