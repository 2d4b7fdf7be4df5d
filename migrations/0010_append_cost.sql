-- squawk-ignore-file require-concurrent-index-deletion -- all migrations run in one transaction

-- functions/ makes these anew, with other parameters or as parts of event_metrics.
drop function if exists perforce_internal.append_commands(perforce_internal.command_arrival []);
drop function if exists perforce_internal.note_late_commands(perforce_internal.command_arrival []);
drop function if exists perforce_internal.metrics_of(perforce_internal.command_arrival);
drop function if exists perforce.estimate_metrics(jsonb []);
drop function if exists perforce.usage_metrics(jsonb []);
drop function if exists perforce.end_metrics(jsonb []);
drop function if exists perforce.rpc_metrics(jsonb []);
drop function if exists perforce.table_metrics(jsonb []);

-- pglz takes a tenth of the server's time while loading. Where 0005 found no lz4, a row is left as it is up to the size
-- of a page, which most commands stay below: a fifth more WAL.
do $$
begin
    if exists (
        select from pg_attribute
        where attrelid = 'perforce.command_events'::regclass and attname = 'performance_events'
            and attcompression <> 'l'
    ) then
        alter table perforce.command_events set (toast_tuple_target = 8160);
    end if;
end
$$;

-- A time range is found by first_event_at, the partition key: nothing asks by the start.
drop index perforce.command_logs_start;
