-- Runs after the statement, so that one update may change settings that depend on each other. Sessions that change
-- settings take turns: neither could see what the other is about to commit.
create or replace function perforce_internal.tg_check_settings()
returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    conflict record;
begin
    if tg_op = 'DELETE' then
        raise exception 'setting % cannot be removed', old.name
            using errcode = 'P4020', detail = old.meaning, hint = 'Change its value instead.';
    end if;
    if tg_op = 'INSERT' or new.name <> old.name then
        raise exception 'there is no setting %', new.name
            using errcode = 'P4020', hint = 'The settings are in perforce.settings.';
    end if;
    if not new.value between new.least and new.most then
        raise exception 'setting % cannot be %', new.name, new.value
            using errcode = 'P4021', detail = new.meaning,
            hint = format('It takes %s to %s.', new.least, new.most);
    end if;

    perform perforce_internal.take_turn('settings');
    select l.name, l.value, l.meaning, h.name as limit_name, h.value as limit_value
    into conflict
    from perforce.settings as l
    join perforce.settings as h on h.name = l.not_above
    where new.name in (l.name, h.name) and l.value > h.value;
    if found then
        raise exception 'setting % cannot be %: % is %',
            conflict.name, conflict.value, conflict.limit_name, conflict.limit_value
            using errcode = 'P4022', detail = conflict.meaning,
            hint = format('It must not exceed %s.', conflict.limit_name);
    end if;
    return null;
end
$$;
comment on function perforce_internal.tg_check_settings() is
    'Refuses settings that make no sense. P4020: unknown name; P4021: value out of range; P4022: contradicts another setting';
