-- A mark and its summaries commit together, so a snapshot that sees the mark sees what it stands for; what commits
-- later brings a mark of its own. One roll-up at a time. The settings have the commands of an hour
-- found by index: a hash join by server would compare every command with every hour.
create or replace function perforce.roll_up(max_hours integer default 168)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    stale perforce_internal.stale_hours[];
    countable perforce_internal.stale_hours[];
begin
    if not perforce_internal.try_turn('roll_up') then
        return 0;
    end if;

    with finished as (
        select distinct s.hour
        from perforce_internal.stale_hours as s
        where s.hour <= perforce.clock() - interval '1 hour' or not perforce_internal.gets_partition(s.hour)
        order by s.hour desc
        limit max_hours
    ),

    taken as (
        delete from perforce_internal.stale_hours as s
        using finished as f
        where s.hour = f.hour
        returning s
    )

    select array_agg(distinct t.s) into stale from taken as t;

    delete from perforce.command_stats_hourly as s
    using unnest(stale) as t
    where s.hour = t.hour and s.server_id = t.server_id;
    insert into perforce.command_stats_hourly select * from perforce_internal.hourly_stats(stale);

    countable := perforce_internal.hours_with_raw_events(stale);
    delete from perforce.table_use_hourly as u
    using unnest(countable) as t
    where u.hour = t.hour and u.origin_server_id = t.server_id;
    insert into perforce.table_use_hourly
    select u.*
    from (select t.hour, array_agg(t.server_id) as server_ids from unnest(countable) as t group by t.hour) as h
    cross join lateral perforce_internal.hourly_table_use(h.hour, h.server_ids) as u;
    return (select count(distinct t.hour) from unnest(stale) as t);
end
$$;
comment on function perforce.roll_up(integer) is
    'Computes command_stats_hourly and table_use_hourly anew for finished hours, server by server, where summaries changed since the last time: the latest ones first, at most max_hours a call. table_use_hourly keeps an hour as it is once its raw events are dropped. Returns how many hours; 0: nothing to do, or another session does it';
