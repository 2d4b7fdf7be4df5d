create or replace function perforce_internal.guide_notes()
returns table (topic text, note text)
language sql immutable
begin atomic
    values
        ('about', 'A Perforce server (p4d) logs each command by many events: start, ends, files, locks, errors. Schema perforce has one row a command, and views of what commands did. Read only.'),
        ('times', 'Columns and arguments that end in _at or _time, watermark and hour are timestamptz: write them with a zone, ''2026-11-20 09:00Z'', or relative, perforce.clock() - interval ''1 hour''.'),
        ('times', 'Always give a range of time, to the column that the view''s comment names: first_event_at for views of commands, event_time for views of events, hour for hourly ones. Without one a query reads everything.'),
        ('times', 'What ran between two times began earlier as a rule: functions named ..._between(from, to) take what overlaps; a condition on first_event_at takes what began then.'),
        ('times', 'Names that end in _ms are milliseconds, in _kb and _mb kilobytes and megabytes, bytes are bytes; pages are p4d''s database pages. These are numbers, other columns are text where no type is given.'),
        ('traps', 'A command runs while command_end_timestamp is null and status is running. status orphaned: no end came, so its lapse is unknown; do not count it as running, nor its time as lapse.'),
        ('traps', 'lapse_ms is what the server says, duration_ms is by event times; null until it ended, and where no end came. Sort with nulls last.'),
        ('traps', 'Events and what is computed of them reach back raw_retention, summaries (commands) log_retention, hourly tables for good: select name, value from perforce.settings.'),
        ('traps', 'func is user-sync, user-submit and so on for what people run; rmt-, dm- and pull are what servers do for each other or in the background. One command of an edge server also works on the commit server, under one cmdident: server_ids has both.'),
        ('traps', 'Waits and holds of locks are totals that p4d logs at the end of a command; who held up whom is inferred (lock_blockers), likeliest first.'),
        ('traps', 'error_events has warnings and information, too: where severity in (''failed'', ''fatal'') for errors. "file(s) up-to-date" is no failure.'),
        ('traps', 'cmdident is null for records of no command, as failed logins. Text columns that p4d left empty are null.'),
        ('traps', 'args is the arguments joined with a colon. host may be proxy/client; address is the client''s. Paths may hold %40 for @, %23 for #.'),
        ('traps', 'Counts over rows of table_use, audit_events, error_events count uses, files, errors: use count(distinct cmdident) for commands.'),
        ('traps', 'Who may not see names reads the same views in schema perforce_masked, where users, workspaces, addresses, arguments, texts and paths are hashed.');
end;
comment on function perforce_internal.guide_notes() is 'What guide() says that no comment does: how to name times, and traps';
