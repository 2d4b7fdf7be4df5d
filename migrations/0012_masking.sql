create table perforce_internal.masking_key (
    key bytea not null default
        decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex') check (length(key) >= 32),
    only_row boolean primary key default true check (only_row)
);
insert into perforce_internal.masking_key default values;
comment on table perforce_internal.masking_key is
    'The secret that the views of perforce_masked hash with, made at random here: without it names cannot be guessed from hashes. One row; a new key gives new hashes';
comment on column perforce_internal.masking_key.key is 'Random bytes, 32 or more';
comment on column perforce_internal.masking_key.only_row is 'Always true: the table holds one row';
