-- What is kept of events is copied before the lock, under which nobody should wait for long; all is undone, the copies too,
-- when the lock is not to be had, or when a loader has come in between.
create or replace function perforce_internal.claim_partitions(parent text, partitions text[])
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    if parent = 'raw_events' then
        perform perforce_internal.keep_events(p.lower_bound, p.upper_bound)
        from perforce_internal.dated_partitions() as p
        where p.partition = any(partitions);
    end if;
    if not perforce_internal.lock_partitions(parent, partitions) then
        raise lock_not_available;
    end if;
    if exists (
        select
        from perforce_internal.old_partitions() as o
        where o.partition = any(partitions) and o.kept_because is not null
    ) then
        raise lock_not_available;
    end if;
    return true;
exception
    when lock_not_available then
        return false;
end
$$;
comment on function perforce_internal.claim_partitions(text, text[]) is
    'Makes partitions that are past their retention ready to be dropped: what is kept of them is in kept_events, and they are locked with their parent until the transaction ends; false when others use them';
