create table perforce_internal.metadata_tables (
    kind text primary key check (kind in ('rev', 'change', 'desc')),
    relation text not null
);
comment on table perforce_internal.metadata_tables is
    'Tables of others that mirror p4d''s metadata, as link_metadata was told. They may come and go: nothing here depends on them';
comment on column perforce_internal.metadata_tables.kind is 'What it mirrors: db.rev, db.change or db.desc';
comment on column perforce_internal.metadata_tables.relation is 'Its name with its schema';
