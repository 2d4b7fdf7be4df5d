create or replace function perforce.report_unusual(
    from_time timestamptz, to_time timestamptz, most integer default 12
)
returns table (
    began_at timestamptz, took_ms numeric, usual_ms numeric, over_ms numeric, compared_with text,
    compared_commands bigint, user_name text, func text, server_id text, args text, status text, cmdident text
)
language sql stable parallel safe
set jit = off
begin atomic
    select
        u.first_event_at, u.took_ms, u.usual_ms, u.over_ms, u.compared_with, u.compared_commands, u.user_name, u.func,
        u.server_id, u.args, u.status, u.cmdident
    from perforce.unusual_commands(from_time, to_time) as u
    order by u.over_ms desc, u.cmdident
    limit most;
end;
comment on function perforce.report_unusual(timestamptz, timestamptz, integer) is
    'The most commands that took longest over what is usual, of those that ran from one time to before another: columns as in unusual_commands, ms; began_at: its first event';
