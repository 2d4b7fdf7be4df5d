create or replace function perforce_internal.change_source()
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    change regclass := perforce_internal.metadata_table('change');
    descriptions regclass := perforce_internal.metadata_table('desc');
    description text := format('h.%s::text', perforce_internal.metadata_column(change, 'description', 'S'));
begin
    if descriptions is not null then
        description := format(
            'coalesce((select d.%s from %s as d where d.%s = h.%s limit 1), %s)',
            perforce_internal.metadata_column(descriptions, 'description', 'S'), descriptions,
            perforce_internal.metadata_column(descriptions, 'descKey'), perforce_internal.metadata_column(change, 'descKey'),
            description
        );
    end if;
    return format(
        '(select h.%s as changelist, h.%s as user_name, h.%s as client, %s as changed_at, h.%s::text as status,'
        ' %s as description, h.%s as stream from %s as h)',
        perforce_internal.metadata_column(change, 'change', 'N'), perforce_internal.metadata_column(change, 'user', 'S'),
        perforce_internal.metadata_column(change, 'client', 'S'), perforce_internal.metadata_time(change, 'date'),
        perforce_internal.metadata_column(change, 'status'), description,
        perforce_internal.metadata_column(change, 'stream', 'S'), change
    );
end
$$;
comment on function perforce_internal.change_source() is
    'A query for the table that mirrors db.change, with our names, and with the texts of db.desc where that is mirrored, too. P4080: there is none; P4081: it lacks a column';
