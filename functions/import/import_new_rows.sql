create or replace function perforce_internal.import_new_rows(columns text, first bigint, last bigint)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    middle bigint := (first + last) / 2;
    new bigint;
begin
    begin
        perform set_config('perforce.batch_rows', count(*)::text, true)
        from pg_temp.import_batch as b
        where b.n between first and last and b.refused is null;
        execute format(
            'insert into perforce.raw_events (%1$s)'
            ' select %1$s from pg_temp.import_batch where n between $1 and $2 and refused is null order by event_time, cmdident'
            ' on conflict do nothing', columns
        )
        using first, last;
        get diagnostics new = row_count;
        return new;
    exception
        when data_exception or integrity_constraint_violation or program_limit_exceeded or sqlstate 'P4030' then
            if first = last then
                update pg_temp.import_batch as b set refused = sqlerrm, refused_by = sqlstate where b.n = first;
                return 0;
            end if;
    end;
    return perforce_internal.import_new_rows(columns, first, middle)
        + perforce_internal.import_new_rows(columns, middle + 1, last);
end
$$;
comment on function perforce_internal.import_new_rows(text, bigint, bigint) is
    'Inserts rows of import_batch, by their numbers, into raw_events, and returns how many were not there yet. What the server refuses is looked for by halves, and marked';
