create or replace function perforce.finalize_command(cmd_id text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    command perforce.command_events;
begin
    select c.* into command from perforce.command_events as c where c.cmdident = cmd_id for update;
    if not found then
        raise exception 'there is no command %', cmd_id
            using errcode = 'P4004', hint = 'Commands are in perforce.command_events, by cmdident.';
    elsif command.metrics is not null or not command.is_complete then
        perform perforce_internal.withdraw_summaries(array[cmd_id]);
        perform perforce_internal.finalize_commands(array[cmd_id]);
    elsif not exists (
        select from perforce.command_logs as l where l.cmdident = cmd_id and l.first_event_at = command.first_event_at
    ) then
        delete from perforce.command_events as c where c.cmdident = cmd_id;
        perform perforce_internal.replay_events(
            array[cmd_id], array[command.first_event_at], array[command.last_event_at]
        );
    end if;
end
$$;
comment on function perforce.finalize_command(text) is
    'Computes the summary of a command and writes it to command_logs; again and again with the same result. A command that still runs gets its summary so far, until its next event. P4004: no such command';
