create or replace function perforce.link_metadata(
    rev regclass, change regclass, descriptions regclass default null
)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from perforce_internal.metadata_tables;
    insert into perforce_internal.metadata_tables (kind, relation)
    select m.kind, format('%s.%I', c.relnamespace::regnamespace, c.relname)
    from (values ('rev', rev), ('change', change), ('desc', descriptions)) as m (kind, relation)
    join pg_class as c on c.oid = m.relation;
    perform perforce_internal.rev_source(), perforce_internal.change_source();
end
$$;
comment on function perforce.link_metadata(regclass, regclass, regclass) is
    'Tells changelists() which tables or views mirror db.rev and db.change, and db.desc for whole descriptions, if they are not rev, change and desc of schema perforce: link_metadata(''mirror.rev'', ''mirror.change''). They need p4d''s column names, in any case, and are used by name: they may be dropped and made anew. Who calls changelists() needs to be granted SELECT on them. P4080: there is no such table; P4081: it lacks a column, or has it with another type';
