create or replace function perforce.change_setting(setting_name text, new_value interval)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform perforce.setting(setting_name);
    update perforce.settings as s set value = new_value where s.name = setting_name;
end
$$;
comment on function perforce.change_setting(text, interval) is
    'Changes a setting, as its owner: change_setting(''orphan_after'', ''2 hours''). P4020: there is no such setting; P4021: it does not take this value; P4022: another setting does not allow it';
