create or replace function perforce.path_activity(
    path_prefix text, from_time timestamptz default perforce.now() - interval '1 day',
    to_time timestamptz default perforce.now()
)
returns table (
    event_time timestamptz, cmdident text, user_name text, client text, func text, server_id text, action text,
    file text, rev text, filesize_bytes bigint
)
language sql stable parallel safe
begin atomic
    select
        a.event_time, a.cmdident, a.user_name, a.client, a.func, a.server_id, a.action, a.file, a.rev,
        a.filesize_bytes
    from perforce_internal.spans_between(from_time, to_time) as s
    join perforce.audit_events as a on a.cmdident = s.cmdident and a.first_event_at = s.first_event_at
    where a.event_time >= from_time and a.event_time < to_time
        and starts_with(a.file, regexp_replace(path_prefix, '\.\.\.$', ''));
end;
comment on function perforce.path_activity(text, timestamptz, timestamptz) is
    'Who did what below a depot path, //depot/main/ or //depot/main/..., from a time to before another (by default the last day): a row for each file revision that was synced, submitted, deleted or obliterated. Letters count as they are; so far back as events are kept (hot_retention)';
