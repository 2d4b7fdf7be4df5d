create or replace function perforce_internal.is_open_on(command perforce.command_events, server text)
returns boolean
language sql stable parallel safe
return (
    select count(*) from unnest(command.end_events) as e where coalesce(e ->> 'server', '') = server
) < (
    select greatest(count(*), 1) from unnest(command.start_events) as e where coalesce(e ->> 'server', '') = server
);
comment on function perforce_internal.is_open_on(perforce.command_events, text) is
    'Whether a command lacks an end on a server that it worked on, by the earliest 64 starts and ends; server empty: records without one';
