create or replace function perforce_internal.known_commands(cmdidents text[])
returns text[]
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select array(
        select i
        from unnest(cmdidents) as i
        where exists (select from perforce.command_events as c where c.cmdident = i)
            or exists (select from perforce.command_logs as l where l.cmdident = i)
    );
end;
comment on function perforce_internal.known_commands(text[]) is
    'Those of the commands that are here, live or archived: loaders take events of closed days for repeated ones where their command is known';
