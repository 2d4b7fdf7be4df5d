-- A command that still runs keeps nothing: its row has all that its summary will be made of.
create or replace function perforce_internal.old_partitions()
returns table (parent text, partition text, lower_bound timestamptz, upper_bound timestamptz, kept_because text)
language sql stable
set timezone = 'UTC'
set jit = off
begin atomic
    with dated as (
        select
            p.*,
            lead(p.partition) over (partition by p.parent order by p.lower_bound) is null as is_last,
            perforce.setting(case p.parent when 'raw_events' then 'raw_retention' else 'log_retention' end) as retention
        from perforce_internal.dated_partitions() as p
    ),

    recently_loaded as materialized (
        select l.day from perforce_internal.recently_loaded_days() as l
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
                select from recently_loaded as l
                where l.day >= d.lower_bound::date and l.day < d.upper_bound::date
            ) then 'events of its time were loaded within raw_retention'
            when d.parent = 'command_logs' and exists (
                select from perforce.command_events as c
                where c.first_event_at >= d.lower_bound and c.first_event_at < d.upper_bound and c.status <> 'running'
            ) then 'commands of it are not archived yet'
        end
    from dated as d
    where d.upper_bound <= perforce.clock() - d.retention
    order by d.parent desc, d.lower_bound;
end;
comment on function perforce_internal.old_partitions() is
    'Partitions of raw_events past raw_retention, then those of command_logs past log_retention, each with the reason for which it has to stay; null: it may go';
