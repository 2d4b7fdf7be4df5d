create or replace function perforce.finalize_command(cmd_id text)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from perforce.command_events as c where c.cmdident = cmd_id for update;
    if not found then
        raise exception 'there is no command %', cmd_id
            using errcode = 'P4004', hint = 'Commands are in perforce.command_events, by cmdident.';
    end if;
    perform perforce_internal.withdraw_summaries(array[cmd_id]);
    perform perforce_internal.finalize_commands(array[cmd_id]);
end
$$;
comment on function perforce.finalize_command(text) is
    'Computes the summary of a command and writes it to command_logs; again and again with the same result. A command that still runs gets its summary so far, until its next event. P4004: no such command';
