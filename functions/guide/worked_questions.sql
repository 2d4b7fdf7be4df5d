create or replace function perforce_internal.worked_questions()
returns table (question text, statement text)
language sql immutable
begin atomic
    values
        (
            'What runs now, and since when?',
            'select cmdident, user_name, func, args, command_start_timestamp, last_event_at from perforce.running_commands order by command_start_timestamp'
        ),
        (
            'What ran at an instant, or in an incident?',
            'select user_name, func, args, first_event_at, lapse_ms, status from perforce.commands_between(perforce.clock() - interval ''20 minutes'', perforce.clock() - interval ''10 minutes'') order by first_event_at'
        ),
        (
            'How many commands ran at once, minute by minute?',
            'select * from perforce.concurrency(perforce.clock() - interval ''1 hour'', perforce.clock(), interval ''1 minute'')'
        ),
        (
            'Which commands of today were slowest, and where did the time go?',
            'select cmdident, user_name, func, took_ms, mostly, args from perforce.slow_commands where first_event_at >= date_trunc(''day'', perforce.clock()) order by took_ms desc nulls last limit 20'
        ),
        (
            'Why was this command slow? Its time line over all servers:',
            'select * from perforce.command_timeline(''35895515CB3A747E95971826797997DE'')'
        ),
        (
            'Who waited for a lock, and who may have held it?',
            'select cmdident, user_name, func, table_name, wait_ms, blocker_cmdident, blocker_user_name, blocker_func, likely_ms from perforce.lock_blockers_between(perforce.clock() - interval ''4 hours'', perforce.clock(), 1000) where likelihood = 1 order by wait_ms desc'
        ),
        (
            'Which db tables were waited for most this week?',
            'select table_name, sum(total_read_wait_ms + total_write_wait_ms) as wait_ms, sum(waits) as waits from perforce.table_use_hourly where hour >= perforce.clock() - interval ''7 days'' group by table_name order by wait_ms desc nulls last limit 10'
        ),
        (
            'p95 of user-sync, day by day?',
            'select date_trunc(''day'', hour) as day, sum(commands) as syncs, perforce.stats_percentile(perforce.add_histograms(array_agg(lapse_histogram)), 0.95) as p95_ms from perforce.command_stats_hourly where func = ''user-sync'' and hour >= perforce.clock() - interval ''30 days'' group by 1 order by 1'
        ),
        (
            'Which users and programs load the server most?',
            'select user_name, sum(commands) as commands, sum(lapse_ms) as lapse_ms, sum(cpu_ms) as cpu_ms from perforce.user_activity where hour >= perforce.clock() - interval ''1 day'' group by user_name order by cpu_ms desc nulls last limit 10'
        ),
        (
            'Which errors were there, how often, by whom?',
            'select text, count(*) as errors, count(distinct user_name) as users from perforce.error_events where event_time >= perforce.clock() - interval ''1 day'' and severity in (''failed'', ''fatal'') group by text order by errors desc limit 20'
        ),
        (
            'Who did what below a path?',
            'select event_time, user_name, func, action, file, rev from perforce.path_activity(''//depot/main/'', perforce.clock() - interval ''1 day'', perforce.clock()) order by event_time'
        ),
        (
            'Which triggers take the most time?',
            'select trigger_name, count(*) as runs, sum(lapse_ms) as lapse_ms, max(lapse_ms) as slowest_ms from perforce.trigger_runs where event_time >= perforce.clock() - interval ''1 day'' group by trigger_name order by lapse_ms desc nulls last'
        ),
        (
            'Who failed to log in, from where?',
            'select user_name, address, count(*) as attempts from perforce.logins where event_time >= perforce.clock() - interval ''1 day'' and failed group by user_name, address order by attempts desc'
        ),
        (
            'What was given up without an end, and why?',
            'select cmdident, reason, evidence, last_event_at from perforce.orphaned_commands order by orphaned_at desc limit 20'
        ),
        (
            'How far behind is loading, and was anything lost?',
            'select server_id, latest_event_at, lag_s, rejects from perforce.ingest_health'
        );
end;
comment on function perforce_internal.worked_questions() is
    'Questions with the statement that answers each, for guide(): every one of them is run by the tests';
