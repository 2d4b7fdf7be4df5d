-- The watermarks of servers rest on two batches each: the one with the latest event, and the one loaded last.
create or replace function perforce_internal.purge_load_batches(older_than timestamptz, dry_run boolean default false)
returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    old bigint[] := array(
        select b.batch_id
        from perforce.load_batches as b
        where b.loaded_at < older_than
        order by b.loaded_at
        limit 100000
    );
    needed bigint[] := array(
        select unnest(array[
            (
                select s.batch_id
                from perforce_internal.load_batch_servers as s
                where s.server_id = w.server_id and s.watermark_at = w.latest_event_at
                limit 1
            ),
            (select max(s.batch_id) from perforce_internal.load_batch_servers as s where s.server_id = w.server_id)
        ])
        from perforce.watermarks as w
    );
    purged bigint;
begin
    if dry_run then
        return (select count(*) from unnest(old) as o where o = any(needed) is not true);
    end if;
    delete from perforce.load_batches as b where b.batch_id = any(old) and b.batch_id = any(needed) is not true;
    get diagnostics purged = row_count;
    return purged;
end
$$;
comment on function perforce_internal.purge_load_batches(timestamptz, boolean) is
    'Forgets batches loaded before that time, at most 100,000 a call, but not those that watermarks rest on. Returns how many; dry_run only counts them';
