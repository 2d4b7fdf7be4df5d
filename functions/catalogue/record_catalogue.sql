create or replace function perforce_internal.record_catalogue()
returns table (event_type integer, event_version integer, fields text[])
language sql stable security definer
set search_path = pg_catalog, pg_temp
begin atomic
    select distinct on (l.event_type, l.event_version) l.event_type, l.event_version, l.fields
    from perforce.record_layouts as l
    order by l.event_type, l.event_version, l.source = 'logschema' desc;
end;
comment on function perforce_internal.record_catalogue() is
    'Every known record layout, the fields in order, for loaders. What import_logschema brought goes before what is built in';
