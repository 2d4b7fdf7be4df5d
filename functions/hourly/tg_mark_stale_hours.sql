-- Only adds rows, so that loaders never wait for each other here.
create or replace function perforce_internal.tg_mark_stale_hours()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into perforce_internal.stale_hours (hour, server_id)
    select distinct date_trunc('hour', c.first_event_at, 'UTC'), perforce_internal.short_name(coalesce(c.server_id, ''))
    from changed_summaries as c;
    return null;
end
$$;
comment on function perforce_internal.tg_mark_stale_hours() is 'Notes the hours and servers of the summaries that a statement wrote or removed, for roll_up';
