create or replace function perforce_internal.is_open_on(cmd_id text, server text)
returns boolean
language sql stable parallel safe
return (
    select count(*) filter (where e.kind = 'end') < greatest(count(*) filter (where e.kind = 'start'), 1)
    from perforce_internal.stored_events as e
    where e.cmdident = cmd_id and e.kind in ('start', 'end') and coalesce(e.event ->> 'server', '') = server
);
comment on function perforce_internal.is_open_on(text, text) is
    'Whether a command lacks an end on a server that it worked on; empty: records without a server';
