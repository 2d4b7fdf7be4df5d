-- Locks the default partition, whose rows of the range move over; gives way (false) when someone else uses it.
create or replace function perforce_internal.create_partition(
    parent text, partition text, lower_bound timestamptz, upper_bound timestamptz
)
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    columns text;
    statistics text;
    options text := case parent when 'raw_events' then 'with (autovacuum_vacuum_insert_threshold = -1)' else '' end;
    key text := case parent when 'raw_events' then 'event_time' else 'first_event_at' end;
begin
    execute format('lock table perforce_internal.%I in access exclusive mode nowait', parent || '_default');

    select
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attgenerated = ''),
        string_agg(format('alter %I set statistics 0', a.attname), ', ') filter (where a.attstattarget = 0)
    into columns, statistics
    from pg_attribute as a
    where a.attrelid = format('perforce.%I', parent)::regclass and a.attnum > 0 and not a.attisdropped;

    execute format('create table perforce_internal.%I (like perforce.%I including all) %s', partition, parent, options);
    execute format('alter table perforce_internal.%I %s', partition, statistics);
    execute format(
        'with moved as (delete from perforce_internal.%I where %I >= %L and %I < %L returning *)'
        ' insert into perforce_internal.%I (%s) select %s from moved',
        parent || '_default', key, lower_bound, key, upper_bound, partition, columns, columns
    );
    execute format(
        'alter table perforce.%I attach partition perforce_internal.%I for values from (%L) to (%L)',
        parent, partition, lower_bound, upper_bound
    );
    return true;
exception
    when lock_not_available then
        return false;
end
$$;
comment on function perforce_internal.create_partition(text, text, timestamptz, timestamptz) is
    'Makes one partition of raw_events or command_logs and moves the rows of its range out of the default partition; false when that is in use: the rows stay there, and nothing is lost';
