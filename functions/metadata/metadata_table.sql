create or replace function perforce_internal.metadata_table(wanted text)
returns regclass
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    relation text := coalesce(
        (select m.relation from perforce_internal.metadata_tables as m where m.kind = wanted), format('perforce.%I', wanted)
    );
begin
    if to_regclass(relation) is null and wanted <> 'desc' then
        raise exception 'there is no mirror of db.%: table % is not there', wanted, relation
            using errcode = 'P4080', detail = 'Changelists are in no log of p4d, so they are looked up in its metadata.',
            hint = 'Name the tables: select perforce.link_metadata(''perforce.rev'', ''perforce.change'').';
    end if;
    return to_regclass(relation);
end
$$;
comment on function perforce_internal.metadata_table(text) is
    'The table that mirrors db.rev, db.change or db.desc: the one that link_metadata named, or that of the name in schema perforce. Null: there is no mirror of db.desc, which may be missing. P4080: there is no such table';
