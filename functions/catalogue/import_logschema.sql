-- One import at a time, so that each says what it changes; reading the catalogue goes on meanwhile.
create or replace function perforce.import_logschema(logschema text)
returns table (event_type integer, event_version integer, event_name text, change text, fields text[], known_fields text[])
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    lock table perforce.record_layouts in share row exclusive mode;

    return query
    with imported as (
        insert into perforce.record_types as t (event_type, event_name, kind, log_files, meaning)
        select distinct on (p.event_type)
            p.event_type, p.event_name, perforce_internal.event_kind(p.event_type), '{}'::text[], 'known from p4 logschema'
        from perforce_internal.parse_logschema(logschema) as p
        order by p.event_type, p.event_version desc
        on conflict on constraint record_types_pkey do update set event_name = excluded.event_name
        returning t.event_type
    )

    select p.event_type, p.event_version, p.event_name,
        case
            when known.fields is null then 'added'
            when known.fields = p.fields then 'same'
            else 'different'
        end,
        p.fields,
        known.fields
    from perforce_internal.parse_logschema(logschema) as p
    join imported as i on i.event_type = p.event_type
    left join perforce_internal.record_catalogue() as known
        on known.event_type = p.event_type and known.event_version = p.event_version
    order by p.event_type, p.event_version;

    insert into perforce.record_layouts as l (event_type, event_version, source, fields, confidence, basis)
    select p.event_type, p.event_version, 'logschema', p.fields, 'exact', 'p4 logschema, imported ' || perforce.clock()::date
    from perforce_internal.parse_logschema(logschema) as p
    on conflict on constraint record_layouts_pkey do update set fields = excluded.fields, basis = excluded.basis
    where l.fields <> excluded.fields;
end
$$;
comment on function perforce.import_logschema(text) is
    'Takes the output of "p4 logschema -A -a", with -s or -Mj or without, into the catalogue, where it goes before what is built in, and returns every layout in it: added, same or different from what was known. Loaders started afterwards use it. P4010: text that is no such output';
