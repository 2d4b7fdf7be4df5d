create or replace view perforce.watermarks as
with recursive servers (server_id) as (
    select min(s.server_id) from perforce_internal.load_batch_servers as s
    union all
    select (select min(s.server_id) from perforce_internal.load_batch_servers as s where s.server_id > servers.server_id)
    from servers
    where servers.server_id is not null
),

settings as materialized (
    select perforce.setting('allowed_lateness') as allowed_lateness, perforce.setting('silence_after') as silence_after
),

latest as (
    select
        servers.server_id,
        (
            select max(s.watermark_at) from perforce_internal.load_batch_servers as s where s.server_id = servers.server_id
        ) as latest_event_at,
        (
            select b.loaded_at
            from perforce_internal.load_batch_servers as s
            join perforce.load_batches as b on b.batch_id = s.batch_id
            where s.server_id = servers.server_id
            order by s.batch_id desc
            limit 1
        ) as loaded_at
    from servers
    where servers.server_id is not null
),

heard as (
    select l.*, perforce.clock() - l.loaded_at as silence, perforce.clock() - l.loaded_at > s.silence_after as is_silent,
        s.allowed_lateness
    from latest as l
    cross join settings as s
)

select
    h.server_id,
    h.latest_event_at,
    h.loaded_at,
    h.is_silent,
    case
        when h.is_silent then coalesce(h.latest_event_at, h.loaded_at) + h.silence
        else h.latest_event_at
    end - h.allowed_lateness as watermark
from heard as h;
comment on view perforce.watermarks is
    'How far have each server''s events come? Those up to the watermark are there, save late ones';
comment on column perforce.watermarks.server_id is 'The server; empty: records without one (f_serverid)';
comment on column perforce.watermarks.latest_event_at is
    'Its latest event, those flagged in skewed_events left out; null: it has no other';
comment on column perforce.watermarks.loaded_at is 'When something new of it was last loaded, wall-clock time';
comment on column perforce.watermarks.is_silent is 'Nothing new of it was loaded for longer than silence_after';
comment on column perforce.watermarks.watermark is
    'latest_event_at less allowed_lateness; once the server is silent, it goes on with the wall clock from there. null: unknown yet';
