-- offset 0 has the events of one command looked up after those of the other, each between its times.
create or replace function perforce_internal.replay_events(
    cmd_ids text[], from_times timestamptz[], to_times timestamptz[]
)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
begin
    if cmd_ids = '{}' then
        return;
    end if;
    insert into perforce_internal.replayed_events
    select r.*
    from unnest(cmd_ids, from_times, to_times) as c (cmdident, from_time, to_time)
    cross join lateral (
        select e.*
        from perforce.raw_events as e
        where e.cmdident = c.cmdident and e.event_time between c.from_time and c.to_time
        offset 0
    ) as r;
end
$$;
comment on function perforce_internal.replay_events(text[], timestamptz[], timestamptz[]) is
    'Appends all events of commands, which lie between two times each, once more: of commands that have neither row nor summary';
