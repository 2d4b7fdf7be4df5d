-- Of several rows that match, none goes before shutdown and startup in the alphabet, too.
create or replace view perforce.server_restarts as
select
    coalesce(r.server_id, '') as server_id,
    r.event_time,
    k.restart,
    k.event_code,
    nullif(r.event_info, '') as event_info,
    array(
        select o.cmdident
        from perforce.orphaned_commands as o
        where o.gone_at = r.event_time and o.reason = 'server_restart' and o.server_id = coalesce(r.server_id, '')
        order by o.cmdident
    ) as killed
from perforce_internal.all_events as r
cross join lateral (
    select c.event_code, min(e.restart) as restart
    from (select coalesce(r.event_code::text, r.payload ->> 'f_eventCode')) as c (event_code)
    join perforce.restart_events as e
        on coalesce(c.event_code, '') like e.event_code and coalesce(r.event_info, '') ilike e.event_info
    group by c.event_code
) as k
where r.event_type = 12 and k.restart <> 'none'
    and not exists (
        select from perforce.skewed_events as s where s.event_time = r.event_time and s.event_hash = r.event_hash
    );
comment on view perforce.server_restarts is
    'When did servers start and stop, and what ran then? As far back as log_retention; restart_events says which records count';
comment on column perforce.server_restarts.server_id is 'The server; empty: not in the record (f_serverid)';
comment on column perforce.server_restarts.event_time is 'When it happened, by the server''s clock';
comment on column perforce.server_restarts.restart is 'startup or shutdown';
comment on column perforce.server_restarts.event_code is 'Code in the record; null: empty (f_eventCode)';
comment on column perforce.server_restarts.event_info is 'Text in the record; null: empty (f_eventInfo)';
comment on column perforce.server_restarts.killed is
    'The commands (cmdident) that it ended, as far as the sweeper has come: their last event is before it, and their end never came; {}: none';
