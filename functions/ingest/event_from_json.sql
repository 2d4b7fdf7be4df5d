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

    select coalesce(jsonb_object_agg(coalesce(alias.field, regexp_replace(f.key, '^f_', '')), f.value), '{}')
    into fields
    from jsonb_each(event_data) as f
    left join (
        values ('server_id', 'serverid'), ('user_name', 'user'), ('cmd_group', 'cmdgroup')
    ) as alias (key, field) on alias.key = f.key
    where f.value not in ('null', '""');

    event := jsonb_populate_record(
        event,
        perforce_internal.columns_from_json(fields - array['eventtype', 'timestamp', 'timestamp2', 'at', 'cmdident'])
    );
    event.cmdident := cmd_id;
    event.event_type := split_part(event_type, '.', 1);
    event.event_version := coalesce(nullif(split_part(event_type, '.', 2), ''), '0');
    select t.event_time, t.event_ns into event.event_time, event.event_ns from perforce_internal.time_from_json(fields) as t;
    if event.event_time < '1970-01-01 00:00Z' or event.event_time >= '2100-01-01 00:00Z' then
        raise datetime_field_overflow using message = format('no event happens at %s', event.event_time);
    end if;
    return event;
exception
    when data_exception then
        raise exception 'event data has a value that does not fit'
            using errcode = 'P4003', detail = sqlerrm, hint = 'pid, cmdno, timestamp and timestamp2 are numbers, at is a time.';
end
$$;
comment on function perforce_internal.event_from_json(text, text, jsonb) is
    'The row of raw_events for an event given as JSON. P4001: no command; P4002: no event type; P4003: data that does not fit';
