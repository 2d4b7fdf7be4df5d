create or replace function perforce.append_event(cmd_id text, event_type text, event_data jsonb)
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    event perforce.raw_events := perforce_internal.event_from_json(cmd_id, event_type, event_data);
begin
    insert into perforce.raw_events (
        event_time, event_ns, event_type, event_version, pid, cmdident, server_id, cmdno,
        user_name, client, func, host, prog, version, args, cmd_group, payload
    )
    values (
        event.event_time, event.event_ns, event.event_type, event.event_version, event.pid, event.cmdident,
        event.server_id, event.cmdno, event.user_name, event.client, event.func, event.host, event.prog,
        event.version, event.args, event.cmd_group, event.payload
    )
    on conflict do nothing;
end
$$;
comment on function perforce.append_event(text, text, jsonb) is
    'Appends one event to a command, as any loader would: append_event(''abc123'', ''6'', ''{"action": "add", "file": "//depot/main.c", "rev": 5}''). The type is TYPE or TYPE.VERSION; keys are p4d''s field names with or without f_. timestamp (s) and timestamp2 (ns), or at (text), say when; without, it happened now. The same event again changes nothing. P4001: no command; P4002: no event type; P4003: data not an object, or a value that does not fit its column';
