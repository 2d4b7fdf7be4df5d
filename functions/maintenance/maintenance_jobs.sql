-- Last come those that lock what loaders use: run_maintenance holds the locks to its end.
create or replace function perforce.maintenance_jobs()
returns table (job text, schedule text, command text)
language sql immutable parallel safe
begin atomic
    values
        ('roll_up', '*/10 * * * *', 'select perforce.roll_up()'),
        ('archive_commands', '5-59/10 * * * *', 'select perforce.archive_commands()'),
        ('index_past_days', '7-59/10 * * * *', 'select perforce_internal.index_past_days()'),
        ('condense_batches', '27 * * * *', 'select perforce_internal.condense_batches()'),
        ('purge_leftovers', '37 * * * *', 'select perforce_internal.purge_leftovers()'),
        ('purge_job_runs', '47 3 * * *', 'select perforce_internal.purge_job_runs()'),
        ('sweep_orphans', '* * * * *', 'select perforce.sweep_orphans()'),
        ('prepare_partitions', '* * * * *', 'select perforce.prepare_partitions()'),
        (
            'drop_old_partitions', '17 * * * *',
            'select count(*) filter (where kept_because is null) from perforce.drop_old_partitions()'
        );
end;
comment on function perforce.maintenance_jobs() is
    'What is to be done at times: name, how often (as cron writes it, whole minutes), and the query, which returns how much it did';
