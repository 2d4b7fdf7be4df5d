create or replace function perforce_internal.dated_partitions()
returns table (parent text, partition text, lower_bound timestamptz, upper_bound timestamptz)
language sql stable
set timezone = 'UTC'
begin atomic
    select p.parent, p.partition, p.bounds[1]::timestamptz, p.bounds[2]::timestamptz
    from (
        select
            t.relname::text as parent, c.relname::text as partition,
            regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') as bounds
        from pg_inherits as i
        join pg_class as t on t.oid = i.inhparent
        join pg_class as c on c.oid = i.inhrelid
        where t.oid in ('perforce.raw_events'::regclass, 'perforce.command_logs'::regclass)
    ) as p
    where p.bounds is not null;
end;
comment on function perforce_internal.dated_partitions() is
    'The partitions of raw_events and command_logs with the times that they hold, from lower_bound until before upper_bound; the default partitions are left out';
