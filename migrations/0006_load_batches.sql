-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

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
comment on column perforce.rejected_lines.line is 'The record as text: NUL and invalid bytes shown as U+FFFD; of a longer one the first 64 KiB';
comment on column perforce.rejected_lines.line_bytes is
    'The bytes as they were read, up to 64 KiB, where line cannot hold them, or is cut; null where line is exact';
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

create index load_batches_loaded on perforce.load_batches (loaded_at);
comment on index perforce.load_batches_loaded is 'Finds what was loaded lately, and what is old enough to be forgotten';

create table perforce_internal.load_batch_servers (
    batch_id bigint not null references perforce.load_batches on delete cascade,
    server_id text not null,
    new bigint not null,
    first_event_at timestamptz not null,
    last_event_at timestamptz not null,
    watermark_at timestamptz,
    skewed bigint not null,
    primary key (batch_id, server_id)
);
create index load_batch_servers_watermark on perforce_internal.load_batch_servers (server_id, watermark_at);
create index load_batch_servers_latest on perforce_internal.load_batch_servers (server_id, batch_id);
comment on table perforce_internal.load_batch_servers is 'What each batch brought of each server: the source of its watermark';
comment on column perforce_internal.load_batch_servers.batch_id is 'The batch, as in load_batches';
comment on column perforce_internal.load_batch_servers.server_id is 'Server that wrote the events; empty: records without one (f_serverid)';
comment on column perforce_internal.load_batch_servers.new is 'Events of the server that were not there yet';
comment on column perforce_internal.load_batch_servers.first_event_at is 'Earliest event time of the server in the batch';
comment on column perforce_internal.load_batch_servers.last_event_at is 'Latest event time of the server in the batch';
comment on column perforce_internal.load_batch_servers.watermark_at is
    'Latest event time among those not flagged as skewed; null: all are flagged';
comment on column perforce_internal.load_batch_servers.skewed is 'Events further ahead of the clock than max_clock_skew: see skewed_events';
comment on index perforce_internal.load_batch_servers_watermark is 'Finds each server''s latest event time without reading the batches';
comment on index perforce_internal.load_batch_servers_latest is 'Finds each server''s latest batch';

create table perforce.skewed_events (
    event_time timestamptz not null,
    event_hash bigint not null,
    server_id text not null,
    loaded_at timestamptz not null,
    primary key (event_time, event_hash)
);
comment on table perforce.skewed_events is
    'Flags: events that lay further ahead of the clock than max_clock_skew when they were loaded. They count as any other, but move no watermark';
comment on column perforce.skewed_events.event_time is 'Key of the event in raw_events';
comment on column perforce.skewed_events.event_hash is 'Key of the event in raw_events';
comment on column perforce.skewed_events.server_id is 'Server whose clock was ahead; empty: not in the record';
comment on column perforce.skewed_events.loaded_at is 'When it was loaded, wall-clock time';
