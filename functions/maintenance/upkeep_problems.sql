create or replace function perforce_internal.upkeep_problems()
returns table (step text, problem text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
begin atomic
    select
        'run_maintenance',
        'there is no partition for tomorrow, so maintenance does not run: start one p4-load with --maintain, or have pg_cron do it'
    where to_regclass('perforce_internal.raw_events_' || to_char(perforce.clock() + interval '1 day', 'YYYYMMDD')) is null
    union all
    select
        'prepare_partitions',
        format(
            'raw_events has %s partitions, so events of %s older days, the latest %s, stay in the default one: lower raw_retention',
            p.count, count(*), max(s.first_at)::date
        )
    from (select count(*) from pg_inherits where inhparent = 'perforce.raw_events'::regclass) as p
    join perforce_internal.stray_ranges() as s
        on s.parent = 'raw_events' and perforce_internal.gets_partition(s.first_at)
            and s.upper_bound > perforce.clock() - perforce.setting('raw_retention')
    where p.count >= 1000
    group by p.count
    union all
    select
        'prepare_partitions',
        format(
            'publication %1$I lets no rows be moved out of the default partition of raw_events: alter publication %1$I set (publish_generated_columns = stored)',
            p.pubname
        )
    from pg_publication as p
    where p.pubdelete and to_jsonb(p) ->> 'pubgencols' = 'n'
        and exists (
            select
            from pg_publication_tables as t
            where t.pubname = p.pubname
                and (t.schemaname, t.tablename) in (('perforce', 'raw_events'), ('perforce_internal', 'raw_events_default'))
        )
        and exists (
            select
            from perforce_internal.stray_ranges() as s
            where s.parent = 'raw_events' and perforce_internal.gets_partition(s.first_at)
        )
    union all
    select
        'drop_old_partitions',
        format(
            '%s partitions, the oldest %s, were due to be dropped days ago, and are in use: end long queries, which select pid, usename, state, query from pg_stat_activity shows',
            count(*), min(o.partition)
        )
    from perforce_internal.old_partitions() as o
    where o.kept_because is null
        and o.upper_bound <= perforce.clock() - interval '3 days' - perforce.setting(
            case o.parent when 'raw_events' then 'raw_retention' else 'log_retention' end
        )
    having count(*) > 0
    union all
    select
        f.job,
        format(
            'pg_cron''s job perforce_%s fails: %s; see cron.job_run_details%s', f.job, f.problem,
            case when f.problem ilike '%connection%' then ', and let it connect: set cron.use_background_workers, or pg_hba.conf' end
        )
    from perforce_internal.failing_jobs() as f;
end;
comment on function perforce_internal.upkeep_problems() is
    'What maintenance could not do, in words and with what to do about it, by the step of run_maintenance(), or that itself; no row: all is well';
