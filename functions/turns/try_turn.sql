create or replace function perforce_internal.try_turn(what text)
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform perforce_internal.require_read_committed();
    perform from perforce_internal.turns as t where t.what = try_turn.what for update skip locked;
    return found;
end
$$;
comment on function perforce_internal.try_turn(text) is
    'As take_turn, without waiting: false when another session has the turn';
