-- Asks again and again instead of queueing, and holds nothing in between, so that loaders never wait behind it. The turn is
-- that of ensure_partitions, which locks a default partition before its parent.
create or replace function perforce_internal.lock_partitions(parent text, partitions text[])
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    tables text := format('only perforce.%I', parent) || (
        select string_agg(format(', perforce_internal.%I', name), '') from unnest(parent || '_default' || partitions) as name
    );
begin
    for attempt in 1..25 loop
        begin
            if perforce_internal.try_turn('partitions') then
                execute format('lock table %s in access exclusive mode nowait', tables);
                return true;
            end if;
        exception
            when lock_not_available then
                null;
            when undefined_table then
                return false;
        end;
        perform pg_sleep(0.02);
    end loop;
    return false;
end
$$;
comment on function perforce_internal.lock_partitions(text, text[]) is
    'Locks raw_events or command_logs against all use, with these partitions, until the transaction ends; false when others used them for half a second on end, or when another session has dropped one';
