-- Revisions are looked up by depotFile and depotRev, the primary key of db.rev, and changelists by theirs; what files and
-- bytes a changelist has in all needs an index of rev by change, or one pass over it.
create or replace function perforce.changelists(
    from_time timestamptz default '-infinity', to_time timestamptz default 'infinity', func_like text default null
)
returns table (
    cmdident text, first_event_at timestamptz, user_name text, client text, func text, changelist bigint, found_by text,
    sure text, differs text, change_user text, change_client text, changed_at timestamptz, status text, description text,
    stream text, files bigint, bytes numeric, command_files bigint
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    return query execute replace(replace($query$
        with commands as materialized (
            select c.cmdident, c.first_event_at, c.last_event_at, c.user_name, c.client, c.func, c.args
            from perforce.commands_between($1, $2) as c
            where $3 is null or c.func like $3
        ),

        changes as not materialized (
            select h.changelist::bigint as changelist, h.user_name::text as user_name, h.client::text as client, h.changed_at,
                case h.status when '0' then 'pending' when '1' then 'submitted' else h.status end as status,
                h.description, h.stream::text as stream
            from {change} as h
        ),

        revisions as materialized (
            select
                a.cmdident, r.changelist::bigint as changelist, count(*) as command_files, bool_or(a.writes) as writes,
                bool_or(a.file_bytes <> r.bytes) as size_differs, bool_or(a.writes and a.action <> r.action::text) as action_differs
            from (
                select e.cmdident, e.file, e.rev, e.file_bytes, e.action,
                    e.action ~ '^(add|edit|delete|branch|integrate|move/|import|purge|archive)' as writes
                from perforce.raw_events as e
                where e.event_time >= $1 and e.event_time <= $2 and e.event_type = 6
                    and e.cmdident in (select c.cmdident from commands as c)
            ) as a
            join {rev} as r on r.file = a.file and r.rev = a.rev
            group by a.cmdident, r.changelist
        ),

        named as materialized (
            select distinct c.cmdident, n.number[1]::bigint as changelist
            from commands as c
            cross join lateral regexp_matches(c.args, '(?:^|:)-c:?([0-9]{1,9})(?=:|$)', 'g') as n (number)
        ),

        recent as materialized (
            select h.changelist, h.user_name, h.client, h.changed_at
            from changes as h
            where h.changed_at >= (select min(c.first_event_at) - interval '1 minute' from commands as c)
                and h.changed_at <= (select max(c.last_event_at) + interval '1 minute' from commands as c)
        ),

        dated as (
            select c.cmdident, h.changelist,
                count(*) over (partition by c.cmdident) = 1 and h.client = c.client and h.changed_at <= c.last_event_at as is_likely
            from commands as c
            join recent as h on h.user_name = c.user_name
                and h.changed_at between c.first_event_at - interval '1 minute' and c.last_event_at + interval '1 minute'
            where c.func ~* 'submit'
                and not exists (select from revisions as v where v.cmdident = c.cmdident and v.writes)
                and not exists (
                    select from named as n join changes as k on k.changelist = n.changelist where n.cmdident = c.cmdident
                )
        ),

        found as materialized (
            select v.cmdident, v.changelist, 'files' as found_by, v.size_differs, v.action_differs, v.writes, v.command_files,
                true as is_likely
            from revisions as v
            union all
            select n.cmdident, n.changelist, 'argument', null, null, true, null, true
            from named as n
            where not exists (select from revisions as v where v.cmdident = n.cmdident and v.changelist = n.changelist)
            union all
            select d.cmdident, d.changelist, 'user and time', null, null, null, null, d.is_likely
            from dated as d
        ),

        sizes as (
            select r.changelist::bigint as changelist, count(*) as files, sum(r.bytes)::numeric as bytes
            from {rev} as r
            where r.changelist in (select f.changelist from found as f)
            group by r.changelist
        ),

        checked as (
            select f.*, h.changelist is not null as is_there,
                concat_ws(
                    ', ', case when f.size_differs then 'size' end, case when f.action_differs then 'action' end,
                    case when f.writes and h.user_name <> c.user_name then 'user' end
                ) as differs,
                c.first_event_at, c.user_name, c.client, c.func, h.user_name as change_user, h.client as change_client,
                h.changed_at, h.status, h.description, h.stream
            from found as f
            join commands as c on c.cmdident = f.cmdident
            left join changes as h on h.changelist = f.changelist
        )

        select
            k.cmdident, k.first_event_at, k.user_name, k.client, k.func, k.changelist, k.found_by,
            case
                when k.found_by = 'user and time' then case when k.is_likely then 'likely' else 'possible' end
                when not k.is_there and k.found_by = 'argument' then 'possible'
                when k.differs <> '' then 'likely'
                else 'certain'
            end,
            nullif(k.differs, ''), k.change_user, k.change_client, k.changed_at, k.status, k.description, k.stream,
            coalesce(s.files, case when k.is_there then 0 end), s.bytes, k.command_files
        from checked as k
        left join sizes as s on s.changelist = k.changelist
    $query$, '{rev}', perforce_internal.rev_source()), '{change}', perforce_internal.change_source())
    using from_time, to_time, func_like;
end
$$;
comment on function perforce.changelists(timestamptz, timestamptz, text) is
    'Which changelists had commands to do with that ran at any time from one time to another, both included? A row for each command and changelist, of commands whose func is like func_like, or of all if that is null. Looked up in the mirror of db.rev and db.change that link_metadata names. found_by files: the command''s audit records name revisions of it, command_files of them; argument: -c N; user and time: for submits that neither tells, changelists of the user within a minute. sure: certain, likely when differs says what does not agree (size, action, user) or only user and time agree, possible when others might be meant or the number is gone, as of a pending changelist that was renumbered. files and bytes are all that rev holds of it. Needs SELECT on both tables. P4080: there is no mirror; P4081: it has other columns';
