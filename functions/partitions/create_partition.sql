-- Events do not change once they are there, so they are copied before the default partition is locked: it is locked only
-- while what came meanwhile is added and the old rows go. Gives way (false) when someone else uses it. LIKE would make the
-- checks valid.
create or replace function perforce_internal.create_partition(
    parent text, partition text, lower_bound timestamptz, upper_bound timestamptz
)
returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
declare
    strays text := parent || '_default';
    key text := case parent when 'raw_events' then 'event_time' else 'first_event_at' end;
    in_range text := format('d.%1$I >= %2$L and d.%1$I < %3$L', key, lower_bound, upper_bound);
    options text := case parent when 'raw_events' then 'with (autovacuum_vacuum_insert_threshold = -1)' else '' end;
    columns text;
    statistics text;
    checks text;
    copied bigint := 0;
    has_strays boolean;
begin
    select
        string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attgenerated = ''),
        string_agg(format('alter %I set statistics 0', a.attname), ', ') filter (where a.attstattarget = 0)
    into columns, statistics
    from pg_attribute as a
    where a.attrelid = format('perforce.%I', parent)::regclass and a.attnum > 0 and not a.attisdropped;

    select string_agg(format('add constraint %I %s', c.conname, pg_get_constraintdef(c.oid)), ', ')
    into checks
    from pg_constraint as c
    where c.conrelid = format('perforce.%I', parent)::regclass and c.contype = 'c';

    execute format(
        'create table perforce_internal.%I (like perforce.%I including all excluding constraints) %s',
        partition, parent, options
    );
    execute format('alter table perforce_internal.%I %s', partition, concat_ws(', ', statistics, checks));
    if parent = 'raw_events' then
        execute format(
            'insert into perforce_internal.%1$I (%2$s) select %2$s from perforce_internal.%3$I as d where %4$s',
            partition, columns, strays, in_range
        );
        get diagnostics copied = row_count;
        if not perforce_internal.pause_inserts(copied > 0) then
            raise lock_not_available;
        end if;
    end if;

    execute format('lock table perforce_internal.%I in access exclusive mode nowait', strays);
    execute format('select exists (select from perforce_internal.%I as d where %s)', strays, in_range) into has_strays;
    if has_strays then
        execute format(
            'insert into perforce_internal.%1$I (%2$s) select %2$s from perforce_internal.%3$I as d where %4$s'
            ' and not exists (select from perforce_internal.%1$I as n where %5$s)',
            partition, columns, strays, in_range,
            case parent
                when 'raw_events' then 'n.event_time = d.event_time and n.event_hash = d.event_hash'
                else 'n.cmdident = d.cmdident and n.first_event_at = d.first_event_at'
            end
        );
        execute format('delete from perforce_internal.%I as d where %s', strays, in_range);
    end if;
    execute format(
        'alter table perforce.%I attach partition perforce_internal.%I for values from (%L) to (%L)',
        parent, partition, lower_bound, upper_bound
    );
    if parent = 'raw_events' then
        perform perforce_internal.open_to_loaders(partition);
    end if;
    return true;
exception
    when lock_not_available or object_not_in_prerequisite_state or invalid_column_reference then
        return false;
end
$$;
comment on function perforce_internal.create_partition(text, text, timestamptz, timestamptz) is
    'Makes one partition of raw_events or command_logs and moves the rows of its range out of the default partition; false when that is in use, when others insert all the time, or when a publication lets none be deleted from it: the rows stay there, and nothing is lost';
