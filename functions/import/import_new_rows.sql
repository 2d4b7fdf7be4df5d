create or replace function perforce_internal.import_new_rows(columns text, on_conflict text, rows tid[] default null)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    half integer;
    new bigint;
begin
    begin
        perform set_config('perforce.batch_rows', count(*)::text, true)
        from pg_temp.import_batch as b
        where b.refused is null and (rows is null or b.ctid = any(rows));
        execute format(
            'insert into perforce.raw_events (%1$s)'
            ' select %1$s from pg_temp.import_batch where refused is null and ($1 is null or ctid = any($1)) order by event_time, cmdident'
            ' %2$s', columns, on_conflict
        )
        using rows;
        get diagnostics new = row_count;
        return new;
    exception
        when unique_violation then
            if on_conflict <> '' then
                raise;
            end if;
            return perforce_internal.import_new_rows(columns, 'on conflict do nothing', rows);
        when data_exception or integrity_constraint_violation or program_limit_exceeded or sqlstate 'P4030' then
            if cardinality(rows) = 1 then
                update pg_temp.import_batch as b set refused = sqlerrm, refused_by = sqlstate where b.ctid = rows[1];
                return 0;
            end if;
    end;
    rows := coalesce(rows, array(select b.ctid from pg_temp.import_batch as b where b.refused is null));
    half := cardinality(rows) / 2;
    return perforce_internal.import_new_rows(columns, on_conflict, rows[:half])
        + perforce_internal.import_new_rows(columns, on_conflict, rows[half + 1:]);
end
$$;
comment on function perforce_internal.import_new_rows(text, text, tid[]) is
    'Inserts rows of import_batch, all of them or those at some places, into raw_events, and returns how many were not there yet. on_conflict: empty or on conflict do nothing, which costs more, and is used once a row was there. What the server refuses is looked for by halves, and marked';
