-- Reads gap more than the range on either side, so that it knows which sessions began before it or go on behind it.
create or replace function perforce.commands_windowed(
    from_time timestamptz, to_time timestamptz, gap interval default null, lateness interval default null
)
returns table (
    cmdident text, user_name text, client text, func text, host text, prog text, version text, args text,
    cmd_group text, server_id text, pid bigint, cmdno integer, server_ids text[], command_start_timestamp timestamptz,
    command_end_timestamp timestamptz, first_event_at timestamptz, last_event_at timestamptz, is_complete boolean,
    event_count bigint, start_count bigint, end_count bigint, audit_count bigint, error_count bigint,
    performance_count bigint, trigger_count bigint, other_count bigint, is_partial boolean
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    with bounds as (
        select
            coalesce(gap, perforce.setting('session_gap')) as gap,
            to_time + coalesce(lateness, perforce.setting('allowed_lateness')) as read_until
    ),

    seen as (
        select
            r.*,
            perforce_internal.event_kind(r.event_type) as kind,
            perforce_internal.attribute_order(r.event_type, r.func, r.event_time, r.event_ns, r.event_hash) as attribute_order,
            r.event_time >= b.read_until as is_late,
            r.event_time - lag(r.event_time) over w > b.gap as opens
        from bounds as b
        join perforce.raw_events as r
            on r.event_time >= from_time - b.gap and r.event_time < b.read_until + b.gap
                and perforce_internal.is_command(r.cmdident)
        window w as (partition by r.cmdident order by r.event_time)
    ),

    numbered as (
        select s.*, count(*) filter (where s.opens) over (partition by s.cmdident order by s.event_time) as session
        from seen as s
    ),

    ranked as (
        select
            n.*,
            row_number() over (partition by n.cmdident, n.session, n.is_late order by n.attribute_order) as precedence,
            bool_or(n.is_late) over (partition by n.cmdident, n.session) as goes_on
        from numbered as n
    ),

    sessions as (
        select
            r.cmdident,
            min(r.user_name) filter (where r.precedence = 1) as user_name,
            min(r.client) filter (where r.precedence = 1) as client,
            min(r.func) filter (where r.precedence = 1) as func,
            min(r.host) filter (where r.precedence = 1) as host,
            min(r.prog) filter (where r.precedence = 1) as prog,
            min(r.version) filter (where r.precedence = 1) as version,
            min(r.args) filter (where r.precedence = 1) as args,
            min(r.cmd_group) filter (where r.precedence = 1) as cmd_group,
            min(r.server_id) filter (where r.precedence = 1) as server_id,
            min(r.pid) filter (where r.precedence = 1) as pid,
            min(r.cmdno) filter (where r.precedence = 1) as cmdno,
            perforce_internal.sorted_server_ids(
                coalesce(array_agg(r.server_id) filter (where r.server_id is not null), '{}')
            ) as server_ids,
            min(r.event_time) filter (where r.kind = 'start') as command_start_timestamp,
            max(r.event_time) filter (where r.kind = 'end') as command_end_timestamp,
            min(r.event_time) as first_event_at,
            max(r.event_time) as last_event_at,
            count(*) filter (where r.kind = 'start')
                between 1 and count(*) filter (where r.kind = 'end') as is_complete,
            count(*) as event_count,
            count(*) filter (where r.kind = 'start') as start_count,
            count(*) filter (where r.kind = 'end') as end_count,
            count(*) filter (where r.kind = 'audit') as audit_count,
            count(*) filter (where r.kind = 'error') as error_count,
            count(*) filter (where r.kind = 'performance') as performance_count,
            count(*) filter (where r.kind = 'trigger') as trigger_count,
            count(*) filter (where r.kind = 'other') as other_count,
            bool_or(r.goes_on) or count(*) over (partition by r.cmdident) > 1 as is_in_parts
        from ranked as r
        where not r.is_late
        group by r.cmdident, r.session
    )

    select
        s.cmdident, s.user_name, s.client, s.func, s.host, s.prog, s.version, s.args, s.cmd_group, s.server_id, s.pid,
        s.cmdno, coalesce(s.server_ids, '{}'), s.command_start_timestamp, s.command_end_timestamp, s.first_event_at,
        s.last_event_at, s.is_complete, s.event_count, s.start_count, s.end_count, s.audit_count, s.error_count,
        s.performance_count, s.trigger_count, s.other_count, s.is_in_parts or not s.is_complete
    from sessions as s
    where s.first_event_at >= from_time and s.first_event_at < to_time;
end;
comment on function perforce.commands_windowed(timestamptz, timestamptz, interval, interval) is
    'Commands as a batch pipeline would see them: raw_events grouped into session windows by cmdident, a gap without events splitting them (null: session_gap). Gives the sessions that begin in the range, with their events until lateness after it (null: allowed_lateness); neighbouring ranges give each session once. is_partial: an end or a start is missing, events follow after that, or the command has more than one session around here. Columns as in command_events';
