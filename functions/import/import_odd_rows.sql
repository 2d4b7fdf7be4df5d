create or replace function perforce_internal.import_odd_rows(source regclass, payload_column text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    columns jsonb := (
        select jsonb_object_agg(a.attname, coalesce(substr(c.field_name, 3), substr(a.attname, 3)))
        from pg_attribute as a
        left join perforce_internal.import_columns(source) as c on c.column_name = a.attname
        where a.attrelid = source and a.attnum > 0 and not a.attisdropped and a.attname <> coalesce(payload_column, '')
            and (c.field_name is not null or a.attname like 'f\_%')
    );
begin
    if not exists (select from pg_temp.import_batch as b where b.is_odd) and not exists (select from perforce.closed_days) then
        return;
    end if;

    insert into pg_temp.import_batch
    select e.*
    from pg_temp.import_batch as b
    cross join lateral perforce_internal.import_record(b.record, columns, b.record -> payload_column) as r
    cross join lateral jsonb_populate_record(
        b,
        case when r.misfit is null then perforce_internal.columns_from_json(r.fields) else '{}' end
        || jsonb_build_object('is_odd', false, 'refused', r.misfit)
    ) as e
    where b.is_odd;
    delete from pg_temp.import_batch as b where b.is_odd;

    update pg_temp.import_batch as b
    set refused = format('%s is closed for server "%s": raw events of it were dropped', d.day, d.server_id),
        refused_by = 'P4030'
    from perforce.closed_days as d
    where b.refused is null and d.day = (b.event_time at time zone 'UTC')::date
        and d.server_id = perforce_internal.short_name(coalesce(b.server_id, ''));
end
$$;
comment on function perforce_internal.import_odd_rows(regclass, text) is
    'Gives the rows of import_batch that are not plain their columns, as append_event does, or the reason why they are no events; so those of closed days';
