create or replace function perforce_internal.import_slice(
    source regclass, statement text, columns text, payload_column text, has_fractions boolean, from_time timestamptz,
    to_time timestamptz, out events bigint, out new bigint, out refused_because jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    bounds record;
begin
    truncate pg_temp.import_batch;
    begin
        execute statement using true, has_fractions, from_time, to_time;
    exception
        when data_exception then
            execute statement using false, has_fractions, from_time, to_time;
    end;
    perform perforce_internal.import_odd_rows(source, payload_column);
    perform perforce_internal.ensure_partitions(array(
        select distinct (b.event_time at time zone 'UTC')::date from pg_temp.import_batch as b where b.refused is null
    ));

    select count(*) as events, min(b.n) as first, max(b.n) as last into bounds from pg_temp.import_batch as b;
    events := bounds.events;
    new := case when events = 0 then 0 else perforce_internal.import_new_rows(columns, bounds.first, bounds.last) end;

    insert into perforce.rejected_lines (source, line_number, line, reason, sqlstate)
    select
        source::text, 0,
        coalesce(b.record, jsonb_strip_nulls(to_jsonb(b) - array['n', 'is_odd', 'refused', 'refused_by']))::text,
        b.refused, b.refused_by
    from pg_temp.import_batch as b
    where b.refused is not null
    on conflict do nothing;
    select coalesce(jsonb_object_agg(r.refused, r.rows), '{}') into refused_because
    from (select b.refused, count(*) as rows from pg_temp.import_batch as b where b.refused is not null group by b.refused) as r;
end
$$;
comment on function perforce_internal.import_slice(regclass, text, text, text, boolean, timestamptz, timestamptz) is
    'Imports the rows of an event table for which the statement of import_statement holds; what is refused goes to rejected_lines';
