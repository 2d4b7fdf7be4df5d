create or replace function perforce_internal.tg_judge_again()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into perforce_internal.late_signs default values;
    return null;
end
$$;
comment on function perforce_internal.tg_judge_again() is
    'Has the next sweep look again at all orphans that are in command_events, as what decides them has changed';
