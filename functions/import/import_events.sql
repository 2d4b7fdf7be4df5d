-- One slice after the other goes through the insert trigger of raw_events, as any feeder's events do. Works with the
-- rights of who calls it.
create or replace function perforce.import_events(
    source regclass, from_time timestamptz default '-infinity', to_time timestamptz default 'infinity',
    payload_column text default null, out events bigint, out new bigint, out already_there bigint, out refused bigint,
    out refused_because jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set work_mem = '64MB'
as $$
declare
    payload text := perforce_internal.import_payload_column(source, payload_column);
    import record := perforce_internal.import_statement(
        source, payload, perforce_internal.import_types(source, from_time, to_time)
    );
    has_time record := perforce_internal.import_time(source);
    slices record := perforce_internal.import_slices(source, from_time, to_time);
    bounds timestamptz[] := slices.lower_bounds || to_time;
    reasons jsonb[];
    slice record;
begin
    perform set_config('perforce.source', source::text, true);
    events := 0;
    new := 0;
    already_there := 0;
    for part in 0..cardinality(bounds) - 1 loop
        slice := perforce_internal.import_slice(
            source,
            replace(import.statement, '{condition}', case part when 0 then has_time.moment || ' is null' else has_time.range end),
            import.columns, payload, slices.has_fractions, already_there > 0, bounds[part], bounds[part + 1]
        );
        events := events + slice.events;
        new := new + slice.new;
        already_there := already_there + slice.already_there;
        reasons := reasons || slice.refused_because;
    end loop;

    select coalesce(sum(r.rows), 0), coalesce(jsonb_object_agg(r.reason, r.rows), '{}') into refused, refused_because
    from (
        select e.key as reason, sum(e.value::bigint) as rows
        from unnest(reasons) as s
        cross join lateral jsonb_each_text(s) as e
        group by e.key
    ) as r;
    perform set_config('perforce.source', '', true), set_config('perforce.batch_rows', '', true);
end
$$;
comment on function perforce.import_events(regclass, timestamptz, timestamptz, text) is
    'Takes events from a table that already holds them: import_events(''perforce.logs'', ''2026-11-01'', ''2026-11-02''). Reads those whose f_timestamp lies from from_time to before to_time, and those without a time. Columns are found by p4d''s field names with or without f_; times without zone are UTC; the records'' own fields stand in columns, or in a json column, which payload_column names where there are several. The same event is one, whether it comes from a table or a log, and as often as it comes. One transaction: give it a day or so at a time. Returns how many events it read, how many were new, already there, and refused, with the reasons; refused rows are kept in rejected_lines. P4070: the table has no such columns';
