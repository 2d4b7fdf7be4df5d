create or replace function perforce_internal.require_read_committed()
returns void
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        raise exception 'a % transaction does not see what others have committed since it began', current_setting('transaction_isolation')
            using
                errcode = 'P4090',
                detail = 'Commands that others have summarised or archived meanwhile would come out twice.',
                hint = 'Begin it with isolation level read committed, or have that as default_transaction_isolation of the role.';
    end if;
end
$$;
comment on function perforce_internal.require_read_committed() is
    'Refuses a transaction that goes on with what it saw at its beginning, after it has waited for others. P4090: it does';
