-- Few folders and users occur together: their files are counted first, and once.
create or replace function perforce.report_paths(
    from_time timestamptz, to_time timestamptz, most integer default 12, levels integer default 3
)
returns table (
    path text, revisions bigint, changed bigint, file_bytes numeric, users bigint, latest_at timestamptz
)
language sql stable parallel safe
set jit = off
begin atomic
    with folders as (
        select
            left(r.file, -length(split_part(r.file, '/', -1))) as path, nullif(r.user_name, '') as user_name,
            count(*) as revisions,
            count(*) filter (
                where r.action in (
                    'add', 'edit', 'delete', 'branch', 'integrate', 'import', 'move/add', 'move/delete', 'purge',
                    'archive'
                )
            ) as changed,
            sum(r.file_bytes) as file_bytes, max(r.event_time) as latest_at
        from perforce_internal.all_events as r
        where r.event_time >= from_time and r.event_time < to_time and r.event_type in (6, 13, 18)
            and r.file like '//_%/%'
        group by 1, 2
    )

    select
        substring(f.path from (select format('^//[^/]+(?:/[^/]+){0,%s}/', greatest(levels - 1, 0)))),
        sum(f.revisions)::bigint, sum(f.changed)::bigint, coalesce(sum(f.file_bytes), 0), count(distinct f.user_name),
        max(f.latest_at)
    from folders as f
    group by 1
    order by 2 desc, 4 desc, 1
    limit most;
end;
comment on function perforce.report_paths(timestamptz, timestamptz, integer, integer) is
    'Which folders of the depots were busiest from one time to before another: the most folders, as many levels deep as levels says (3: //depot/main/src/), of which most file revisions were read or changed, by audit records: revisions, how many of them were changed, their sizes (bytes), by how many users, and when last. As far back as log_retention';
