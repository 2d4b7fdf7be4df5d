create or replace function perforce_internal.event_from_json(cmd_id text, event_type text, event_data jsonb)
returns perforce.raw_events
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    event perforce.raw_events;
    fields jsonb;
begin
    if coalesce(cmd_id, '') in ('', '-') then
        raise exception 'an event needs a command'
            using errcode = 'P4001', detail = format('cmd_id is %L.', cmd_id), hint = 'Give the cmdident of the command.';
    elsif coalesce(event_type, '') !~ '^[0-9]{1,4}(\.[0-9]{1,4})?$' then
        raise exception '% is not an event type', quote_nullable(event_type)
            using errcode = 'P4002', hint = 'Give TYPE or TYPE.VERSION, as p4d writes it: 6 or 6.55.';
    elsif coalesce(jsonb_typeof(event_data), '') <> 'object' then
        raise exception 'event data must be a JSON object'
            using errcode = 'P4003', detail = format('It is %s.', coalesce(jsonb_typeof(event_data), 'null')),
                hint = 'Give p4d''s fields by name, with or without f_.';
    end if;

    select coalesce(jsonb_object_agg(regexp_replace(f.key, '^f_', ''), f.value), '{}')
    into fields
    from jsonb_each(event_data) as f
    where f.value not in ('null', '""');

    event.cmdident := cmd_id;
    event.event_type := split_part(event_type, '.', 1);
    event.event_version := coalesce(nullif(split_part(event_type, '.', 2), ''), '0');
    select t.event_time, t.event_ns into event.event_time, event.event_ns from perforce_internal.time_from_json(fields) as t;
    event.pid := fields ->> 'pid';
    event.server_id := coalesce(fields ->> 'serverid', fields ->> 'server_id');
    event.cmdno := fields ->> 'cmdno';
    fields := fields
        - array['eventtype', 'timestamp', 'timestamp2', 'at', 'date', 'pid', 'cmdident', 'serverid', 'server_id', 'cmdno'];

    if not perforce_internal.has_short_prefix(event.event_type) then
        event.user_name := coalesce(fields ->> 'user', fields ->> 'user_name');
        event.client := fields ->> 'client';
        event.func := fields ->> 'func';
        event.host := fields ->> 'host';
        event.prog := fields ->> 'prog';
        event.version := fields ->> 'version';
        event.args := fields ->> 'args';
        event.cmd_group := coalesce(fields ->> 'cmdgroup', fields ->> 'cmd_group');
        fields := fields
            - array['user', 'user_name', 'client', 'func', 'host', 'prog', 'version', 'args', 'cmdgroup', 'cmd_group'];
    end if;

    event.payload := perforce_internal.payload_from_json(fields);
    return event;
exception
    when data_exception then
        raise exception 'event data has a value that does not fit'
            using errcode = 'P4003', detail = sqlerrm, hint = 'pid, cmdno, timestamp and timestamp2 are numbers, at is a time.';
end
$$;
comment on function perforce_internal.event_from_json(text, text, jsonb) is
    'The row of raw_events for an event given as JSON. P4001: no command; P4002: no event type; P4003: data that does not fit';
