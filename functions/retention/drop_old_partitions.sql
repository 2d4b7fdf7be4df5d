-- Only the table of which something goes is locked, at the end of the work: command_logs once a month, else raw_events.
create or replace function perforce.drop_old_partitions(dry_run boolean default false)
returns table (relation text, lower_bound timestamptz, upper_bound timestamptz, rows bigint, kept_because text)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
declare
    batches_until timestamptz :=
        perforce.clock() - greatest(perforce.setting('raw_retention'), perforce.setting('batch_retention'));
    candidates text[] := '{}';
    closing perforce.closed_days[];
    purged_batches bigint := perforce_internal.purge_load_batches(batches_until, dry_run);
    old record;
begin
    if dry_run then
        return query select s.*, null::text from perforce_internal.purge_strays(dry_run) as s;
    else
        perform perforce_internal.purge_kept_events();
        delete from perforce.late_commands as l
        where l.last_arrived_at < perforce.clock() - perforce.setting('log_retention');
        foreach relation in array array['command_logs', 'raw_events'] loop
            candidates := array(
                select o.partition
                from perforce_internal.old_partitions() as o
                where o.parent = relation and o.kept_because is null
                limit 100
            );
            closing := array(select c from perforce_internal.days_to_close(candidates) as c);
            exit when candidates <> '{}' and perforce_internal.claim_partitions(relation, candidates);
            candidates := '{}';
        end loop;
    end if;

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
            if old.partition = any(candidates) then
                insert into perforce.closed_days
                select c.* from unnest(closing) as c where c.day >= lower_bound and c.day < upper_bound
                on conflict do nothing;
                execute format('drop table perforce_internal.%I', old.partition);
            else
                kept_because := 'it is in use, or its turn comes with the next run';
            end if;
        end if;
        return next;
    end loop;

    relation := 'load_batches';
    lower_bound := null;
    upper_bound := batches_until;
    rows := purged_batches;
    kept_because := null;
    if rows > 0 then
        return next;
    end if;
end
$$;
comment on function perforce.drop_old_partitions(boolean) is
    'Drops what is past its retention: daily partitions of raw_events (raw_retention), whose days are closed then to the servers that wrote them; monthly ones of command_logs (log_retention); batches in load_batches (batch_retention, and never less than raw_retention), and notes in late_commands (log_retention). Returns them, partitions that stay with the reason; rows is the planner''s estimate for partitions, null: not known. dry_run only shows what would go, and what purge_leftovers would remove from the default partitions. Loading waits until the transaction ends when a partition was dropped, so call it last in yours';
