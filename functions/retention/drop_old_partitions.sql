-- What may go is asked once more under the lock: a loader may have come in between, and what it brings keeps its
-- partition. Locks raw_events, then command_logs, as loaders do, until the transaction ends.
create or replace function perforce.drop_old_partitions(dry_run boolean default false)
returns table (relation text, lower_bound timestamptz, upper_bound timestamptz, rows bigint, kept_because text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    batches_until timestamptz :=
        perforce.now() - greatest(perforce.setting('raw_retention'), perforce.setting('batch_retention'));
    candidates text[] := array(
        select o.partition from perforce_internal.old_partitions() as o where not dry_run and o.kept_because is null limit 100
    );
    closing perforce.closed_days[] := array(select c from perforce_internal.days_to_close(candidates) as c);
    has_lock boolean := candidates <> '{}' and perforce_internal.lock_partitions(candidates);
    old record;
begin
    for old in
        select o.*, nullif(c.reltuples, -1)::bigint as estimated_rows
        from perforce_internal.old_partitions() as o
        join pg_class as c on c.oid = format('perforce_internal.%I', o.partition)::regclass
    loop
        relation := old.partition;
        lower_bound := old.lower_bound;
        upper_bound := old.upper_bound;
        rows := old.estimated_rows;
        kept_because := old.kept_because;
        if kept_because is null and not dry_run then
            if has_lock and old.partition = any(candidates) then
                insert into perforce.closed_days
                select c.* from unnest(closing) as c where c.day >= lower_bound and c.day < upper_bound
                on conflict do nothing;
                execute format('drop table perforce_internal.%I', old.partition);
            else
                kept_because := 'it is in use; the next run tries again';
            end if;
        end if;
        return next;
    end loop;

    if not dry_run then
        delete from perforce.late_commands as l
        where l.last_arrived_at < perforce.now() - perforce.setting('log_retention');
    end if;
    relation := 'load_batches';
    lower_bound := null;
    upper_bound := batches_until;
    rows := perforce_internal.purge_load_batches(batches_until, dry_run);
    kept_because := null;
    if rows > 0 then
        return next;
    end if;
end
$$;
comment on function perforce.drop_old_partitions(boolean) is
    'Drops what is past its retention: daily partitions of raw_events (raw_retention), whose days are closed then to the servers that wrote them; monthly ones of command_logs (log_retention); batches in load_batches (batch_retention, and never less than raw_retention), and notes in late_commands (log_retention). Returns them, those that stay with the reason; rows is the planner''s estimate for partitions, null: not known. dry_run only shows what would go. Loading waits until the transaction ends when something was dropped, so call it last in yours';
