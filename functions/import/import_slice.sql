-- What a pattern of numbers lets through may fail, with all rows: then the next one is tried. The first is fast, by the last
-- no row is plain.
create or replace function perforce_internal.import_slice(
    source regclass, statement text, columns text, payload_column text, has_fractions boolean, has_repeats boolean,
    from_time timestamptz, to_time timestamptz, out events bigint, out new bigint, out already_there bigint,
    out refused_because jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    patterns constant text[] := array['[^-0-9\x01]', '[^-0-9\x01]|[0-9]-|-[^0-9]|-$|[0-9]{19}', ''];
    pattern text;
begin
    foreach pattern in array patterns loop
        begin
            execute statement using pattern, has_fractions, from_time, to_time;
            get diagnostics events = row_count;
            exit;
        exception
            when data_exception then
                if pattern = '' then
                    raise;
                end if;
        end;
    end loop;
    perform perforce_internal.import_odd_rows(source, payload_column);
    perform perforce_internal.ensure_partitions(array(
        select (b.event_time at time zone 'UTC')::date from pg_temp.import_batch as b where b.refused is null group by 1
    ));

    new := perforce_internal.import_new_rows(columns, case when has_repeats then 'on conflict do nothing' else '' end);

    insert into perforce.rejected_lines (source, line_number, line, reason, sqlstate)
    select
        source::text, 0,
        coalesce(b.record, jsonb_strip_nulls(to_jsonb(b) - array['is_odd', 'refused', 'refused_by']))::text,
        b.refused, b.refused_by
    from pg_temp.import_batch as b
    where b.refused is not null
    on conflict do nothing;
    select events - new - coalesce(sum(r.rows), 0), coalesce(jsonb_object_agg(r.refused, r.rows), '{}')
    into already_there, refused_because
    from (select b.refused, count(*) as rows from pg_temp.import_batch as b where b.refused is not null group by b.refused) as r;
    drop table pg_temp.import_batch;
end
$$;
comment on function perforce_internal.import_slice(regclass, text, text, text, boolean, boolean, timestamptz, timestamptz) is
    'Imports the rows of an event table for which the statement of import_statement holds; what is refused goes to rejected_lines. has_repeats: some may be there already';
