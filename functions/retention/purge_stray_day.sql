-- One statement deletes, and asks what was loaded: of a loader that has come in between it sees the events and the batch, or
-- neither. Then all is undone, the copies of what is kept too.
create or replace function perforce_internal.purge_stray_day(first_at timestamptz, upper_bound timestamptz)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
declare
    purged bigint;
begin
    if perforce_internal.gets_partition(first_at) then
        perform perforce_internal.keep_events(first_at, upper_bound);
    end if;
    with gone as (
        delete from perforce_internal.raw_events_default as e
        where e.event_time >= first_at and e.event_time < upper_bound
            and first_at::date <> all (array(select l.day from perforce_internal.recently_loaded_days() as l))
        returning e.event_time::date as day, perforce_internal.short_name(coalesce(e.server_id, '')) as server_id
    ),

    closed as (
        insert into perforce.closed_days
        select distinct g.day, g.server_id, perforce.clock() from gone as g
        on conflict do nothing
    )

    select count(*) into purged from gone;
    if purged = 0 then
        raise no_data_found;
    end if;
    return purged;
exception
    when no_data_found then
        return 0;
end
$$;
comment on function perforce_internal.purge_stray_day(timestamptz, timestamptz) is
    'Removes the raw events of a day, from its first one on, from the default partition, keeps of them what is kept, and closes the day; returns how many, 0 when events of it have just been loaded';
