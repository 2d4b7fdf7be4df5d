-- Waits for another run. Of those that make the schema, who comes second waits for the table that the first one makes.
do $$
begin
    if to_regclass('perforce_internal.turns') is null then
        if to_regnamespace('perforce_internal') is null then
            create schema perforce_internal;
        end if;
        create table perforce_internal.turns (what text primary key);
    end if;
exception
    when unique_violation or duplicate_schema or duplicate_table then
        null;
end
$$;
do $$
begin
    perform from perforce_internal.turns as t where t.what = 'migrations' for update;
end
$$;
