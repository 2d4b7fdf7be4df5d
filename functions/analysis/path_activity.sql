-- All paths begin with //: asked for, that would tell nothing, and have the planner expect few rows.
create or replace function perforce.path_activity(
    path text, from_time timestamptz default perforce.clock() - interval '1 day',
    to_time timestamptz default perforce.clock(), ignore_case boolean default null
)
returns table (
    event_time timestamptz, cmdident text, user_name text, client text, func text, server_id text, action text,
    file text, rev text, filesize_bytes bigint
)
language sql stable parallel safe
begin atomic
    with audits as not materialized (
        select
            r.event_time, r.cmdident, r.user_name, r.client, r.func, r.server_id, r.action, r.file, r.rev, r.payload,
            r.file_bytes,
            case
                when perforce_internal.is_path_prefix(path) then starts_with(r.file, perforce_internal.path_prefix(path))
                else r.file ~ perforce_internal.path_regex(path)
            end as is_exact,
            case
                when perforce_internal.is_path_prefix(path)
                    then starts_with(lower(r.file), lower(perforce_internal.path_prefix(path)))
                else lower(r.file) ~ lower(perforce_internal.path_regex(path))
            end as is_alike
        from perforce_internal.all_events as r
        where r.event_type in (6, 13, 18) and r.event_time >= from_time and r.event_time < to_time
            and (
                perforce_internal.path_prefix(path) = '//'
                or left(lower(r.file), 512) collate "C" >= left(lower(perforce_internal.path_prefix(path)), 512)
                    and left(lower(r.file), 512) collate "C"
                        < left(lower(perforce_internal.path_prefix(path)), 512) || chr(1114111)
            )
    )

    select
        a.event_time, nullif(nullif(a.cmdident, '-'), ''), nullif(a.user_name, ''), nullif(a.client, ''),
        nullif(a.func, ''), nullif(a.server_id, ''), nullif(a.action, ''), a.file,
        coalesce(a.rev::text, a.payload ->> 'f_rev'), a.file_bytes
    from audits as a
    where a.is_exact or (coalesce(ignore_case, not exists (select from audits as e where e.is_exact)) and a.is_alike);
end;
comment on function perforce.path_activity(text, timestamptz, timestamptz, boolean) is
    'Who did what below a depot path, from a time to before another (by default the last day): a row for each file revision that was synced, submitted, deleted or obliterated. The path takes p4''s wildcards: //depot/main/... and //depot/.../old/*.c; without one it is the beginning of paths. Letters count as they are, unless ignore_case is true, or it is null and no path matches so: servers may be case-insensitive. User, client and func are as the server wrote them that has the file. As far back as log_retention';
