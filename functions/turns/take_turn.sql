-- A row lock, not an advisory one, which any role could hold.
create or replace function perforce_internal.take_turn(what text)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
    perform perforce_internal.require_read_committed();
    perform from perforce_internal.turns as t where t.what = take_turn.what for update;
end
$$;
comment on function perforce_internal.take_turn(text) is
    'Waits until no other session does what this turn is for, and has it until the transaction ends. P4090: this one would not see what that has done';
