-- The caller holds the rows of command_events: nothing else writes the summaries of these commands meanwhile.
create or replace function perforce_internal.finalize_commands(cmd_ids text[])
returns void
language sql volatile
begin atomic
    insert into perforce.command_logs
    select s.*
    from perforce.command_events as c
    cross join lateral perforce_internal.summary_of(c) as s
    where c.cmdident = any(cmd_ids);
end;
comment on function perforce_internal.finalize_commands(text[]) is
    'Writes the summaries of commands that have none, one statement for all';
