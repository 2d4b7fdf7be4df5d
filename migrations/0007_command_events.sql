-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

create type perforce_internal.kind as enum ('start', 'end', 'audit', 'error', 'performance', 'trigger', 'other');
comment on type perforce_internal.kind is 'The arrays of command_events: each record type goes to one of them';

-- What stands in the arrays for the records of few fields. Attributes are in the order in which jsonb keeps keys, shorter
-- ones first: it need not sort them then.
create type perforce_internal.start_element as (
    at timestamptz,
    pid bigint,
    func text,
    type integer,
    cmdno integer,
    server text
);
comment on type perforce_internal.start_element is 'A CommandStart (type 0) in the arrays of command_events, by p4d''s names';

create type perforce_internal.compute_end_element as (
    at timestamptz,
    pid bigint,
    type integer,
    cmdno integer,
    server text
);
comment on type perforce_internal.compute_end_element is
    'A ComputeEnd (type 1) in the arrays of command_events, by p4d''s names';

create type perforce_internal.end_element as (
    at timestamptz,
    pid bigint,
    type integer,
    cmdno integer,
    lapse text,
    paused text,
    reason text,
    server text,
    memory_cmd bigint,
    memory_proc bigint
);
comment on type perforce_internal.end_element is 'A CommandEnd (type 2) in the arrays of command_events, by p4d''s names';

create type perforce_internal.audit_element as (
    at timestamptz,
    rev bigint,
    file text,
    type integer,
    action text,
    server text,
    filesize bigint
);
comment on type perforce_internal.audit_element is 'An Audit (type 6) in the arrays of command_events, by p4d''s names';

create type perforce_internal.command_metrics as (
    files_added numeric,
    files_updated numeric,
    files_deleted numeric,
    bytes_added numeric,
    bytes_updated numeric,
    bytes_deleted numeric,
    user_cpu_ms numeric,
    system_cpu_ms numeric,
    io_in numeric,
    io_out numeric,
    net_in numeric,
    net_out numeric,
    max_rss_kb bigint,
    page_faults numeric,
    memory_cmd_mb bigint,
    memory_proc_mb bigint,
    rpc_recv_count numeric,
    rpc_send_count numeric,
    rpc_recv_bytes numeric,
    rpc_send_bytes numeric,
    rpc_hi_mark_fwd bigint,
    rpc_hi_mark_rev bigint,
    rpc_recv_ms numeric,
    rpc_send_ms numeric,
    pages_in numeric,
    pages_out numeric,
    pages_cached numeric,
    rows_get numeric,
    rows_pos numeric,
    rows_scan numeric,
    rows_put numeric,
    rows_del numeric,
    read_locks numeric,
    write_locks numeric,
    total_read_wait_ms numeric,
    max_read_wait_ms bigint,
    total_read_held_ms numeric,
    max_read_held_ms bigint,
    total_write_wait_ms numeric,
    max_write_wait_ms bigint,
    total_write_held_ms numeric,
    max_write_held_ms bigint,
    paused_ms numeric,
    trigger_ms numeric
);
comment on type perforce_internal.command_metrics is
    'What the events of a command sum up to (max_, _mb and hi_mark fields: the largest). Columns of command_logs of the same names, commented there';

create table perforce.command_events (
    cmdident text collate "C" primary key,
    user_name text,
    client text,
    func text,
    host text,
    prog text,
    version text,
    args text,
    cmd_group text,
    server_id text,
    pid bigint,
    cmdno integer,
    server_ids text[] not null,
    command_start_timestamp timestamptz,
    command_end_timestamp timestamptz,
    first_event_at timestamptz not null,
    last_event_at timestamptz not null,
    is_complete boolean not null generated always as (end_count >= start_count and start_count >= 1) stored,
    status text not null generated always as (
        case
            when end_count >= start_count and start_count >= 1 then 'complete'
            when orphan_reason is not null then 'orphaned'
            else 'running'
        end
    ) stored,
    orphan_reason text,
    event_count bigint not null generated always as (
        start_count + end_count + audit_count + error_count + performance_count + trigger_count + other_count
    ) stored,
    start_count bigint not null,
    end_count bigint not null,
    audit_count bigint not null,
    error_count bigint not null,
    performance_count bigint not null,
    trigger_count bigint not null,
    other_count bigint not null,
    audit_bytes numeric not null,
    max_severity smallint,
    metrics perforce_internal.command_metrics,
    attribute_order bigint[] not null,
    last_updated timestamptz not null default clock_timestamp(),
    start_events jsonb [] not null,
    end_events jsonb [] not null,
    audit_events jsonb [] not null,
    error_events jsonb [] not null,
    performance_events jsonb [] not null,
    trigger_events jsonb [] not null,
    other_events jsonb [] not null
);

create index command_events_first_event on perforce.command_events (first_event_at);
comment on index perforce.command_events_first_event is 'Finds the commands of a time range, and each minute those that are old enough to be archived, without reading hot_retention of JSON. Costs loading 0.5 % and 10 bytes an event';

create index command_events_running on perforce.command_events (first_event_at) where status = 'running';

comment on table perforce.command_events is
    'One row a command, growing as its events arrive. Each array holds the earliest 64 events of its kind, but none behind 64 KiB of others: raw_events has all, and so does the view events';
comment on index perforce.command_events_running is 'What runs now, without reading what has ended. Costs loading next to nothing: a command that ends in the batch in which it begins has no entry';
comment on column perforce.command_events.cmdident is 'Identity of the command on all servers that worked on it (f_cmdident)';
comment on column perforce.command_events.user_name is
    'Perforce user. This and all columns to cmdno come from the command''s earliest start, or from its earliest event while no start is known; null: empty there (f_user)';
comment on column perforce.command_events.client is 'Client workspace; null: empty (f_client)';
comment on column perforce.command_events.func is 'Command, as user-sync; null: empty (f_func)';
comment on column perforce.command_events.host is 'Client address, or proxy/client; null: empty (f_host)';
comment on column perforce.command_events.prog is 'Client program; null: empty (f_prog)';
comment on column perforce.command_events.version is 'Version of the client program; null: empty (f_version)';
comment on column perforce.command_events.args is 'Arguments joined with a colon; null: none (f_args)';
comment on column perforce.command_events.cmd_group is 'Action of the client program, uuid/action; null: none (f_cmdgroup)';
comment on column perforce.command_events.server_id is
    'Originating server: where the command first started; null: not in the record (f_serverid)';
comment on column perforce.command_events.pid is 'Process on the originating server; null: not in the record (f_pid)';
comment on column perforce.command_events.cmdno is
    'Number of the command on its connection to the originating server; null: not in the record (f_cmdno)';
comment on column perforce.command_events.server_ids is 'All servers that wrote events of the command, sorted (f_serverid)';
comment on column perforce.command_events.command_start_timestamp is 'Earliest start; null: no start has arrived';
comment on column perforce.command_events.command_end_timestamp is 'Latest end; null: no end has arrived';
comment on column perforce.command_events.first_event_at is 'Event time of the earliest event';
comment on column perforce.command_events.last_event_at is 'Event time of the latest event';
comment on column perforce.command_events.is_complete is 'Every start has its end: end_count >= start_count >= 1';
comment on column perforce.command_events.status is 'complete; orphaned: the sweeper gave it up; running: neither yet';
comment on column perforce.command_events.orphan_reason is
    'Why the sweeper gave it up; null: it did not, or an event arrived since';
comment on column perforce.command_events.event_count is 'Distinct events of all kinds';
comment on column perforce.command_events.start_count is
    'Distinct starts: one for each server process that worked on the command (type 0)';
comment on column perforce.command_events.end_count is 'Distinct ends (type 2)';
comment on column perforce.command_events.audit_count is 'Distinct audit records: file revisions (types 6, 13, 18)';
comment on column perforce.command_events.error_count is
    'Distinct error records; type 3 repeats what 4 and 5 carry, and counts beside them (types 3, 4, 5)';
comment on column perforce.command_events.performance_count is
    'Distinct performance records (types 1, 7, 8, 9, 14, 21 to 26)';
comment on column perforce.command_events.trigger_count is 'Distinct trigger records (type 11)';
comment on column perforce.command_events.other_count is 'Distinct records of all other types, unknown ones included';
comment on column perforce.command_events.audit_bytes is 'Size of the file revisions of all audit records, bytes (f_filesize)';
comment on column perforce.command_events.max_severity is
    'Worst error: 0 empty, 1 info, 2 warn, 3 failed, 4 fatal; null: no error (f_severity)';
comment on column perforce.command_events.metrics is
    'What all events so far sum up to, as (metrics).user_cpu_ms; null: the command was complete when it came, and command_logs has its sums';
comment on column perforce.command_events.attribute_order is
    'Sort key of the event that user_name to cmdno come from: {0 start, 1 other event with a full prefix, 2 other; ns since 1970; event_hash}. The smallest wins';
comment on column perforce.command_events.last_updated is 'When events were last appended, wall-clock time';
comment on column perforce.command_events.start_events is
    'Starts, earliest first: {"at", "type", "server", "pid", "cmdno", "func"}';
comment on column perforce.command_events.end_events is
    'Ends, earliest first: {"at", "type", "server", "pid", "cmdno", "lapse", "reason", ...}';
comment on column perforce.command_events.audit_events is
    'File revisions, earliest first: {"at", "type", "server", "action", "file", "rev", "filesize"}';
comment on column perforce.command_events.error_events is
    'Errors, earliest first: {"at", "type", "server", "severity", "subsys", "subcode", "text"}';
comment on column perforce.command_events.performance_events is
    'Performance records, earliest first: {"at", "type", "server", ...} with the fields of the type, see record_layouts, numbers that are 0 left out: raw_events and the view events have them';
comment on column perforce.command_events.trigger_events is
    'Trigger runs, earliest first: {"at", "type", "server", "triggerAction", ...}';
comment on column perforce.command_events.other_events is 'All other events, earliest first: {"at", "type", "server", ...}';

create type perforce_internal.late_arrival as (
    cmdident text,
    server_ids text[],
    first_event_at timestamptz,
    last_event_at timestamptz,
    event_count bigint
);
comment on type perforce_internal.late_arrival is
    'What a batch brings of a command that is to be made anew from raw_events: columns as in command_events';

-- No plan asks what these hold, and ANALYZE would take three times as long with them.
alter table perforce.command_events
    alter attribute_order set statistics 0,
    alter metrics set statistics 0,
    alter start_events set statistics 0,
    alter end_events set statistics 0,
    alter audit_events set statistics 0,
    alter error_events set statistics 0,
    alter performance_events set statistics 0,
    alter trigger_events set statistics 0,
    alter other_events set statistics 0;

-- lz4 costs a fraction of pglz's time, which takes a tenth of that of loading. Where the server was built without lz4 only
-- rows are compressed that would leave half of a page empty, those of heavy commands: 45 % less bytes, 9 % less WAL and
-- 5 % more CPU.
do $$
begin
    alter table perforce.command_events
        alter start_events set compression lz4,
        alter end_events set compression lz4,
        alter audit_events set compression lz4,
        alter error_events set compression lz4,
        alter performance_events set compression lz4,
        alter trigger_events set compression lz4,
        alter other_events set compression lz4;
exception
    when feature_not_supported then
        alter table perforce.command_events set (toast_tuple_target = 4080);
end
$$;
