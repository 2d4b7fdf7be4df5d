-- An administrator may have made the schemas for an owner who may not create any.
do $$
begin
    if to_regnamespace('perforce') is null then
        create schema perforce;
    end if;
    if obj_description('perforce'::regnamespace, 'pg_namespace') is null then
        comment on schema perforce is
            'Perforce server commands, one row each, grown live from p4d structured logs (p4-command-log)';
    end if;
end
$$;
comment on schema perforce_internal is
    'What schema perforce works with: helpers, partitions and bookkeeping. Nothing here is for use by hand (p4-command-log)';

comment on table perforce_internal.migrations is 'Migrations that this schema has had, kept by the migrate step';
comment on column perforce_internal.migrations.id is 'Order in which they ran';
comment on column perforce_internal.migrations.name is 'File in migrations/, without .sql';
comment on column perforce_internal.migrations.run_on is 'When it ran, in the time zone of the session that ran it';

insert into perforce_internal.turns
values ('archive'), ('maintenance'), ('migrations'), ('partitions'), ('roll_up'), ('settings');
comment on table perforce_internal.turns is
    'What one session at a time may do: it locks the row, which no other role but the owner may, as any could an advisory lock. Made by the migrate step';
comment on column perforce_internal.turns.what is
    'archive: write to the archive straight from a batch; maintenance, roll_up: the functions of these names; migrations: migrate; partitions: make or drop them; settings: change them';

create table perforce_internal.applied_functions (
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp(),
    unscheduled_because text,
    only_row boolean primary key default true check (only_row)
);
comment on table perforce_internal.applied_functions is
    'Which state of functions/ this schema has: one row, kept by the migrate step';
comment on column perforce_internal.applied_functions.checksum is 'SHA-256 (hex) over the files of functions/ in the order of index.sql';
comment on column perforce_internal.applied_functions.applied_at is 'When they were last applied';
comment on column perforce_internal.applied_functions.unscheduled_because is
    'Why pg_cron does not run maintenance_jobs(), as the migrate step last told; null: it does';
comment on column perforce_internal.applied_functions.only_row is 'Always true: the table holds one row';

create table perforce_internal.objects (
    identity text primary key,
    kind text not null check (kind in ('table', 'index', 'view', 'routine', 'type', 'job'))
);
comment on table perforce_internal.objects is
    'What is ours: others may have tables, functions and types of their own in the same schemas, which grants and uninstall leave alone. Kept by the migrate step';
comment on column perforce_internal.objects.identity is
    'Name with its schema, of a function with the types of its arguments; name of a job of pg_cron. Partitions go with their tables, and are not listed';
comment on column perforce_internal.objects.kind is 'table, index, view, routine, type or job';
