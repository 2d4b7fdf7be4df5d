create or replace function perforce_internal.replay_events(cmd_id text, from_time timestamptz, to_time timestamptz)
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    insert into perforce_internal.replayed_events
    select r.*
    from perforce.raw_events as r
    where r.cmdident = cmd_id and r.event_time between from_time and to_time;
end;
comment on function perforce_internal.replay_events(text, timestamptz, timestamptz) is
    'Appends all events of a command, which lie between two times, once more: to a command that has neither row nor summary';
