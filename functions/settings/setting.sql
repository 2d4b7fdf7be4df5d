create or replace function perforce.setting(setting_name text)
returns interval
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    found interval := (select s.value from perforce.settings as s where s.name = setting_name);
begin
    if found is null then
        raise exception 'there is no setting %', setting_name
            using errcode = 'P4020', hint = 'The settings are in perforce.settings.';
    end if;
    return found;
end
$$;
comment on function perforce.setting(text) is 'The value of a setting. P4020: there is no setting of that name';
