create or replace function perforce.file_history(
    path text, from_time timestamptz default '-infinity', to_time timestamptz default 'infinity',
    ignore_case boolean default null
)
returns table (
    event_time timestamptz, cmdident text, user_name text, client text, func text, server_id text, action text,
    file text, rev text, filesize_bytes bigint
)
language sql stable parallel safe
begin atomic
    with found as (
        select
            r.event_time, r.cmdident, r.user_name, r.client, r.func, r.server_id, r.action, r.file, r.rev, r.payload,
            r.file_bytes, r.file = path as is_exact, bool_or(r.file = path) over () as any_exact
        from perforce_internal.all_events as r
        where r.event_type in (6, 13, 18) and r.event_time >= from_time and r.event_time < to_time
            and left(lower(r.file), 512) collate "C" = left(lower(path), 512) and lower(r.file) = lower(path)
    )

    select
        f.event_time, nullif(nullif(f.cmdident, '-'), ''), nullif(f.user_name, ''), nullif(f.client, ''),
        nullif(f.func, ''), nullif(f.server_id, ''), nullif(f.action, ''), f.file,
        coalesce(f.rev::text, f.payload ->> 'f_rev'), f.file_bytes
    from found as f
    where f.is_exact or coalesce(ignore_case, not f.any_exact)
    order by f.event_time;
end;
comment on function perforce.file_history(text, timestamptz, timestamptz, boolean) is
    'What was done with one file, in order of time, from a time to before another (by default all that is there): a row for each time that a revision of it was synced, submitted, deleted or obliterated, and by whom. Letters count as they are, unless ignore_case is true, or it is null and no file is written so. An index finds it on days that are over; the open day is read whole';
