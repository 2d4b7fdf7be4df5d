create or replace function perforce_internal.tg_refuse_closed_days()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    open_from timestamptz := (select max(d.day) + 1 from perforce.closed_days as d);
    closed record;
begin
    if not exists (
        select from pg_class as c where c.oid = tg_relid and (c.relispartition or c.relkind = 'p')
    ) then
        raise exception '% is no partition of raw_events any more', tg_relid::regclass
            using
                errcode = 'P4030',
                detail = 'It was detached: what is inserted here would be in no view.',
                hint = 'Insert into perforce.raw_events.';
    end if;
    if open_from is not null and exists (select from new_events as n where n.event_time < open_from) then
        select d.day, d.server_id into closed
        from new_events as n
        join perforce.closed_days as d
            on d.day = n.event_time::date and d.server_id = perforce_internal.short_name(coalesce(n.server_id, ''))
        limit 1;
        if found then
            raise exception '% is closed for server "%": raw events of it were dropped', closed.day, closed.server_id
                using
                    errcode = 'P4030',
                    detail = 'Nothing can tell whether an event of that day is new or a repetition.',
                    hint = 'Leave out what was loaded before. To load what never was, delete the row in closed_days.';
        end if;
    end if;
    return null;
end
$$;
comment on function perforce_internal.tg_refuse_closed_days() is
    'Refuses an insert that brings events of a closed day, or into a partition that was detached. P4030: it does';
