create or replace function perforce_internal.subsystem_name(subsystem text)
returns text
language sql immutable parallel safe
return coalesce(
    (
        array[
            'OS', 'SUPP', 'LBR', 'RPC', 'DB', 'DBSUPP', 'DM', 'SERVER', 'CLIENT', 'INFO', 'HELP', 'SPEC', 'FTPD', 'BROKER',
            'P4QT', 'X3SERVER', 'GRAPH', 'SCRIPT', 'SERVER2', 'DM2', 'CONFIG'
        ]
    )[case when subsystem ~ '^[0-9]{1,2}$' then subsystem::integer + 1 end],
    subsystem
);
comment on function perforce_internal.subsystem_name(text) is
    'Subsystem an error comes from by name: 0 OS to 20 CONFIG; anything else as it is (f_subsys)';
