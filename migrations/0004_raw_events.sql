create table perforce.raw_events (
    event_time timestamptz not null
        constraint event_time_in_range check (event_time >= '1970-01-01 00:00Z' and event_time < '2100-01-01 00:00Z'),
    event_ns smallint not null default 0 constraint event_ns_in_range check (event_ns between 0 and 999),
    event_type integer not null constraint event_type_in_range check (event_type between 0 and 32767),
    event_version integer not null default 0 constraint event_version_in_range check (event_version >= 0),
    pid bigint,
    cmdident text collate "C",
    server_id text,
    cmdno integer,
    user_name text,
    client text,
    func text,
    host text,
    prog text,
    version text,
    args text,
    cmd_group text,
    payload jsonb not null default '{}' constraint payload_is_object check (jsonb_typeof(payload) = 'object'),
    event_hash bigint not null generated always as (
        hash_record_extended(
            row(
                event_ns, event_type, event_version, pid, coalesce(nullif(cmdident, '-'), ''), coalesce(server_id, ''),
                cmdno, coalesce(user_name, ''), coalesce(client, ''), coalesce(func, ''), coalesce(host, ''),
                coalesce(prog, ''), coalesce(version, ''), coalesce(args, ''), coalesce(cmd_group, ''), payload::text
            ),
            0
        )
    ) stored,
    constraint raw_events_identity unique (event_time, event_hash)
) partition by range (event_time);

create table perforce_internal.raw_events_default partition of perforce.raw_events default;

comment on table perforce.raw_events is
    'Staging: one row an event as p4d wrote it, in daily partitions (UTC). Any feeder inserts here; the insert trigger keeps command_events and command_logs';
comment on column perforce.raw_events.event_time is
    'When it happened, truncated to the microsecond (f_timestamp, f_timestamp2)';
comment on column perforce.raw_events.event_ns is 'Nanoseconds beyond event_time, 0 to 999 (f_timestamp2)';
comment on column perforce.raw_events.event_type is 'Record type: see record_types (f_eventtype before the dot)';
comment on column perforce.raw_events.event_version is 'Record version: see record_layouts (f_eventtype behind the dot)';
comment on column perforce.raw_events.pid is 'Process of the server; null: not in the record (f_pid)';
comment on column perforce.raw_events.cmdident is
    'Identity of the command on all servers that worked on it; null, - or empty: none, the event belongs to no command (f_cmdident)';
comment on column perforce.raw_events.server_id is 'Server that wrote the event; null: before 2020.1 (f_serverid)';
comment on column perforce.raw_events.cmdno is 'Number of the command on its connection; null: not in the record (f_cmdno)';
comment on column perforce.raw_events.user_name is 'Perforce user; null: empty or not in the record (f_user)';
comment on column perforce.raw_events.client is 'Client workspace; null: empty or not in the record (f_client)';
comment on column perforce.raw_events.func is 'Command that runs, as user-sync; null: empty or not in the record (f_func)';
comment on column perforce.raw_events.host is 'Client address, or proxy/client; null: empty or not in the record (f_host)';
comment on column perforce.raw_events.prog is 'Client program; null: empty or not in the record (f_prog)';
comment on column perforce.raw_events.version is 'Version of the client program; null: empty or not in the record (f_version)';
comment on column perforce.raw_events.args is 'Arguments joined with a colon; null: none or not in the record (f_args)';
comment on column perforce.raw_events.cmd_group is
    'Action of the client program that the command belongs to, uuid/action; null: none or before 2022.2 (f_cmdgroup)';
comment on column perforce.raw_events.payload is
    'The record''s own fields, named as in record_fields without f_; empty ones are left out. extra: fields beyond the known layout; fields: those of a type without a layout';
comment on column perforce.raw_events.event_hash is
    'Hash of all columns but event_time: with it, the identity of the event. Null and empty text count as equal';
comment on constraint raw_events_identity on perforce.raw_events is
    'Records equal in every field are one event. Repeated input fails with 23505, or is skipped by on conflict do nothing';

create table perforce.rejected_lines (
    rejected_at timestamptz not null default clock_timestamp(),
    source text not null,
    line_number bigint not null,
    line text not null,
    line_bytes bytea,
    reason text not null,
    sqlstate text,
    line_hash bigint not null generated always as (hashtextextended(line, 0)) stored,
    primary key (source, line_number, line_hash)
);
comment on table perforce.rejected_lines is
    'Input that is no event: kept as it came, with the reason. Feeding it again changes nothing';
comment on column perforce.rejected_lines.rejected_at is 'When it was first rejected, wall-clock time';
comment on column perforce.rejected_lines.source is 'What was read: file name, stdin, or what --source said';
comment on column perforce.rejected_lines.line_number is 'Line in the source where the record begins, from 1';
comment on column perforce.rejected_lines.line is 'The record as text: NUL and invalid bytes shown as U+FFFD, the first 64 KiB of an oversized one';
comment on column perforce.rejected_lines.line_bytes is
    'The exact bytes (the first 64 KiB of an oversized record) where line cannot hold them; null where line is exact';
comment on column perforce.rejected_lines.reason is 'Why it is no event, in words';
comment on column perforce.rejected_lines.sqlstate is 'The server''s SQLSTATE where the server refused it; null where the loader did';
comment on column perforce.rejected_lines.line_hash is 'Hash of line: part of the key';

create table perforce.load_batches (
    batch_id bigint generated always as identity primary key,
    loaded_at timestamptz not null default clock_timestamp(),
    source text,
    rows bigint not null,
    new bigint not null,
    duplicates bigint not null generated always as (rows - new) stored,
    first_event_at timestamptz,
    last_event_at timestamptz
);
comment on table perforce.load_batches is
    'One row for every insert into raw_events, written by its trigger: what came, what was new';
comment on column perforce.load_batches.batch_id is 'Rises with every batch; gaps are batches that were rolled back';
comment on column perforce.load_batches.loaded_at is 'When the batch was appended, wall-clock time';
comment on column perforce.load_batches.source is 'What the loader read (setting perforce.source); null: not said';
comment on column perforce.load_batches.rows is 'Events offered (setting perforce.batch_rows, or new where that is not said)';
comment on column perforce.load_batches.new is 'Events that were not there yet';
comment on column perforce.load_batches.duplicates is 'Events that were already there';
comment on column perforce.load_batches.first_event_at is 'Earliest event time among the new ones; null: none new';
comment on column perforce.load_batches.last_event_at is 'Latest event time among the new ones; null: none new';

create table perforce_internal.load_batch_servers (
    batch_id bigint not null references perforce.load_batches on delete cascade,
    server_id text not null,
    new bigint not null,
    first_event_at timestamptz not null,
    last_event_at timestamptz not null,
    primary key (batch_id, server_id)
);
create index load_batch_servers_watermark on perforce_internal.load_batch_servers (server_id, last_event_at);
comment on table perforce_internal.load_batch_servers is 'What each batch brought of each server: the source of its watermark';
comment on column perforce_internal.load_batch_servers.batch_id is 'The batch, as in load_batches';
comment on column perforce_internal.load_batch_servers.server_id is 'Server that wrote the events; empty: records without one (f_serverid)';
comment on column perforce_internal.load_batch_servers.new is 'Events of the server that were not there yet';
comment on column perforce_internal.load_batch_servers.first_event_at is 'Earliest event time of the server in the batch';
comment on column perforce_internal.load_batch_servers.last_event_at is 'Latest event time of the server in the batch: the watermark is the largest';
comment on index perforce_internal.load_batch_servers_watermark is 'Finds each server''s latest event time without reading the batches';
