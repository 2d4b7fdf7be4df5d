create or replace function perforce_internal.tg_forget_replayed()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from perforce_internal.replayed_events;
    return null;
end
$$;
comment on function perforce_internal.tg_forget_replayed() is 'Empties replayed_events, once its events have been appended';
