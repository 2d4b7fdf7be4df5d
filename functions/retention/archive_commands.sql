create or replace function perforce.archive_commands(max_commands integer default 100000)
returns integer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    over_before timestamptz := perforce.clock() - perforce.setting('hot_retention');
    plausible_until timestamptz := perforce.clock() + perforce.setting('max_clock_skew');
    archived integer := perforce_internal.archive_between('-infinity', over_before, max_commands);
begin
    return archived + perforce_internal.archive_between(plausible_until, 'infinity', max_commands - archived);
end
$$;
comment on function perforce.archive_commands(integer) is
    'Removes commands from command_events that ended or were given up, and of which the last event lies further back than hot_retention, or came longer ago if it lies ahead of the clock, and so does the sweep that gave them up: what comes late may still change it. Their summaries in command_logs stay, and their events in raw_events. A late event brings a command back. At most max_commands a call, passing over rows in use. Returns how many';
