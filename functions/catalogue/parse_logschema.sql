create or replace function perforce_internal.parse_logschema(logschema text)
returns table (event_type integer, event_version integer, event_name text, fields text[])
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    fault record;
begin
    if coalesce(logschema, '') !~ '\S' then
        raise exception 'this is no p4 logschema output: it is empty'
            using errcode = 'P4010', hint = 'Give the whole output of "p4 logschema -A -a".';
    end if;

    select b.block_number, b.block into fault
    from perforce_internal.logschema_blocks(logschema) as b
    where num_nulls(b.event_type, b.event_version, b.event_name, b.field_number, b.field_name) > 0
    order by b.block_number
    limit 1;
    if found then
        raise exception 'this is no p4 logschema output: block % is not a field of a record', fault.block_number
            using errcode = 'P4010', detail = left(fault.block, 500),
                hint = 'Give the whole output of "p4 logschema -A -a": each block has f_recordType, f_recordVersion, f_recordName, f_field and f_name.';
    end if;

    select b.event_type, b.event_version into fault
    from perforce_internal.logschema_blocks(logschema) as b
    group by b.event_type, b.event_version
    having max(b.field_number) <> count(*) - 1 or count(distinct b.field_number) < count(*)
        or count(distinct b.field_name) < count(*)
        or min(b.field_name) filter (where b.field_number = 0) <> 'f_eventtype'
        or count(*) filter (where b.field_name in ('f_timestamp', 'f_timestamp2')) <> 2
    order by b.event_type, b.event_version
    limit 1;
    if found then
        raise exception 'this is no p4 logschema output: record %.% is not whole', fault.event_type, fault.event_version
            using errcode = 'P4010', detail = 'Fields must be numbered from 0 without gaps, each once, begin with f_eventtype, and hold f_timestamp and f_timestamp2.',
                hint = 'Give the whole output of "p4 logschema -A -a".';
    end if;

    return query
    select b.event_type, b.event_version, min(b.event_name), array_agg(b.field_name order by b.field_number)
    from perforce_internal.logschema_blocks(logschema) as b
    group by b.event_type, b.event_version;
end
$$;
comment on function perforce_internal.parse_logschema(text) is
    'Record layouts in the output of p4 logschema. P4010: text that is no such output';
