-- One maker at a time; inserts into existing partitions go on meanwhile.
create or replace function perforce_internal.make_partitions(days date[], months date[])
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
    wanted record;
    made integer := 0;
begin
    perform perforce_internal.take_turn('partitions');
    for wanted in
        select * from perforce_internal.wanted_partitions(days, months) as w order by w.parent, w.lower_bound
    loop
        if perforce_internal.create_partition(wanted.parent, wanted.partition, wanted.lower_bound, wanted.upper_bound) then
            made := made + 1;
        end if;
    end loop;
    return made;
end
$$;
comment on function perforce_internal.make_partitions(date[], date[]) is
    'Makes the missing partitions of raw_events for days (UTC), and of command_logs for the months of days. Returns how many it made. Where none is made, rows go to the default partition';
