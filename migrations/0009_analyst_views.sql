-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

do $$
begin
    if to_regrole('perforce_analyst_masked') is null then
        create role perforce_analyst_masked nologin;
    end if;
exception
    when duplicate_object or unique_violation then
        null;
    when insufficient_privilege then
        raise warning 'role perforce_analyst_masked was not created: % may not create roles', current_user
            using hint = 'Have an administrator run "create role perforce_analyst_masked nologin", then migrate again.';
end
$$;

create schema if not exists perforce_masked;
comment on schema perforce_masked is
    'The views of schema perforce under the same names, with users, workspaces, addresses, arguments, texts and paths hashed';

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

-- settings_check refuses new names; functions/ makes it again.
drop trigger if exists settings_check on perforce.settings;
insert into perforce.settings (name, value, least, most, not_above, meaning)
values ('slow_after', '10 seconds', '0', '1 day', null, 'A command that takes longer is in slow_commands');

-- What these three cost, measured: 300,000 events of small commands in batches of 10,000, CPU time of the backend, mean of
-- four runs each. Without them 10.2 s; with the first, the second or the third alone 10.2, 10.2, 10.1; with all 10.2. Runs
-- of one kind differ by up to a tenth, so what they cost is too little to be seen. A command enters them once, at their
-- right end, and its updates leave first_event_at alone, so that they can stay HOT.
-- What they buy, with 130,000 commands of four days in memory, without and with: locks of one day 1.0 s and 0.6 s, errors
-- of one day 115 and 40 ms, what ran at an instant 77 and 9 ms, users of six hours 90 and 12 ms. Without them the time
-- grows with all that is kept, with them with the time asked for.
-- An index on last_event_at would find what ran at a time more simply, but would change with every batch.
create index command_events_first_event on perforce.command_events (first_event_at);
comment on index perforce.command_events_first_event is
    'Finds the commands of a time range with their events';

create index command_logs_long on perforce.command_logs using gist (tstzrange(first_event_at, last_event_at, '[]'))
where last_event_at - first_event_at > interval '1 minute';
comment on index perforce.command_logs_long is
    'Finds the few commands of over a minute that ran at a time; the short ones are found by their first event';

create index command_logs_hour on perforce.command_logs
using brin (date_bin(interval '1 hour', first_event_at, timestamptz '2000-01-01 00:00Z'));
comment on index perforce.command_logs_hour is 'Finds the hours of user_activity and program_load';
