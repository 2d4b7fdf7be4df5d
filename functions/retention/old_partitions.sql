-- The reasons stand in order of cost: each is looked for only where those above it do not hold.
create or replace function perforce_internal.old_partitions()
returns table (parent text, partition text, lower_bound timestamptz, upper_bound timestamptz, kept_because text)
language sql stable
set timezone = 'UTC'
begin atomic
    with dated as (
        select
            p.*,
            lead(p.partition) over (partition by p.parent order by p.lower_bound) is null as is_last,
            perforce.setting(case p.parent when 'raw_events' then 'raw_retention' else 'log_retention' end) as retention
        from perforce_internal.dated_partitions() as p
    ),

    recently_loaded as materialized (
        select distinct s.first_event_at::date as first_day, s.last_event_at::date as last_day
        from perforce.load_batches as b
        join perforce_internal.load_batch_servers as s on s.batch_id = b.batch_id
        where b.loaded_at > (select perforce.now() - perforce.setting('raw_retention'))
    )

    select
        d.parent, d.partition, d.lower_bound, d.upper_bound,
        case
            when d.is_last then 'it is the last partition'
            when d.parent = 'command_logs' and exists (
                select from dated as r
                where r.parent = 'raw_events' and r.lower_bound < d.upper_bound and r.upper_bound > d.lower_bound
            ) then 'raw events of its time are still there'
            when exists (
                select from perforce.command_events as c
                where c.status = 'running' and c.first_event_at < d.upper_bound and c.last_event_at >= d.lower_bound
            ) then 'a command of its time still runs'
            when exists (
                select from recently_loaded as l
                where l.first_day < d.upper_bound and l.last_day + 1 > d.lower_bound
            ) then 'events of its time were loaded within raw_retention'
            when d.parent = 'command_logs' and exists (
                select from perforce.command_events as c
                where c.first_event_at >= d.lower_bound and c.first_event_at < d.upper_bound
            ) then 'commands of it are not archived yet'
        end
    from dated as d
    where d.upper_bound <= perforce.now() - d.retention
    order by d.parent desc, d.lower_bound;
end;
comment on function perforce_internal.old_partitions() is
    'Partitions of raw_events past raw_retention, then those of command_logs past log_retention, each with the reason for which it has to stay; null: it may go';
