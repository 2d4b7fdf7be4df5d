-- A row lock, not an advisory one, which any role could hold.
create or replace function perforce_internal.take_turn()
returns void
language sql volatile
set search_path = pg_catalog, pg_temp
begin atomic
    select from perforce_internal.turn for update;
end;
comment on function perforce_internal.take_turn() is
    'Waits until no other session writes to the archive straight from a batch, or takes commands out of it; until the transaction ends';
