create or replace function perforce_internal.rev_source()
returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    rev regclass := perforce_internal.metadata_table('rev');
begin
    return format(
        '(select r.%s as file, r.%s as rev, r.%s as changelist, r.%s as bytes, r.%s as action from %s as r)',
        perforce_internal.metadata_column(rev, 'depotFile', 'S'), perforce_internal.metadata_column(rev, 'depotRev', 'N'),
        perforce_internal.metadata_column(rev, 'change', 'N'), perforce_internal.metadata_column(rev, 'size', 'N'),
        perforce_internal.metadata_column(rev, 'action'), rev
    );
end
$$;
comment on function perforce_internal.rev_source() is
    'A query for the table that mirrors db.rev, with our names. P4080: there is none; P4081: it lacks a column';
