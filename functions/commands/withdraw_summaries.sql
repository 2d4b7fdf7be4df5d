-- The caller holds the rows of command_events, as they were when the summaries were written. The lock keeps
-- create_partition from moving summaries out of the default partition meanwhile: a plan that is made while it does so
-- knows the partition they leave, and not the one they go to. = any(array[...]) as in extend_commands.
create or replace function perforce_internal.withdraw_summaries(cmd_ids text[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    lock table only perforce_internal.command_logs_default in row exclusive mode;
    delete from perforce.command_logs as l
    using perforce.command_events as c
    where c.cmdident = any(cmd_ids) and l.first_event_at = any(array[c.first_event_at])
        and l.cmdident = any(array[c.cmdident]);
end
$$;
comment on function perforce_internal.withdraw_summaries(text[]) is
    'Removes the summaries of commands, where they have one, before it is computed anew';
