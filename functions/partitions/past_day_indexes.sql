-- Loaders, who may call no function of ours, add late events to the indexes: what is_command says stands there itself.
create or replace function perforce_internal.past_day_indexes()
returns table (suffix text, definition text)
language sql immutable parallel safe
begin atomic
    values
        ('command', 'using hash (cmdident)'),
        (
            'table_use',
            'using btree (cmdident, event_type) where event_type in (0, 9) and octet_length(cmdident) <= 512'
        ),
        ('file', 'using btree (left(lower(file), 512) collate "C")'),
        ('type', 'using btree (event_type)');
end;
comment on function perforce_internal.past_day_indexes() is
    'The indexes that days of raw_events get when they are over, by name and definition: by command, of the starts and the uses of tables of commands, which are a third of their events, of files, by the first 512 characters in any letter case, as a btree takes no longer ones, and by type. That of files is of all events, as the planner does not ask what ANALYZE knows of a part of them. Made once, they cost an event 3 us of CPU, 106 bytes of WAL and 68 bytes of disk. The open day has none: kept up while loading, that by command alone would cost 2.6 % of its instructions and 83 bytes of WAL an event';
