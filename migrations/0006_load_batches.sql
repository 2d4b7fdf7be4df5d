-- squawk-ignore-file require-concurrent-index-creation -- all migrations run in one transaction

create table perforce.rejected_lines (
    reject_id bigint generated always as identity primary key,
    rejected_at timestamptz not null default clock_timestamp(),
    source text not null,
    line_number bigint not null,
    line text not null,
    line_bytes bytea,
    reason text not null,
    sqlstate text,
    line_hash bigint not null generated always as (hashtextextended(line, 0)) stored,
    constraint rejected_lines_once unique (source, line_number, line_hash)
);
comment on table perforce.rejected_lines is
    'Input that is no event: kept as it came, with the reason, for reject_retention. Feeding it again changes nothing';
comment on column perforce.rejected_lines.reject_id is 'Key of the row, in the order of arrival';
comment on column perforce.rejected_lines.rejected_at is 'When it was first rejected, wall-clock time';
comment on column perforce.rejected_lines.source is 'What was read: file name, stdin, or what --source said';
comment on column perforce.rejected_lines.line_number is 'Line in the source where the record begins, from 1';
comment on column perforce.rejected_lines.line is 'The record as text: NUL and invalid bytes shown as U+FFFD; of a longer one the first 64 KiB';
comment on column perforce.rejected_lines.line_bytes is
    'The bytes as they were read, up to 64 KiB, where line cannot hold them, or is cut; null where line is exact';
comment on column perforce.rejected_lines.reason is 'Why it is no event, in words';
comment on column perforce.rejected_lines.sqlstate is 'The server''s SQLSTATE where the server refused it; null where the loader did';
comment on column perforce.rejected_lines.line_hash is 'Hash of line: a line is kept once for its place';

create index rejected_lines_rejected on perforce.rejected_lines (rejected_at);
comment on index perforce.rejected_lines_rejected is 'Finds what was rejected lately, and what is old enough to be forgotten';

create table perforce.load_batches (
    batch_id bigint generated always as identity primary key,
    loaded_at timestamptz not null default clock_timestamp(),
    batches bigint,
    source text,
    rows bigint not null,
    new bigint not null,
    duplicates bigint not null generated always as (rows - new) stored,
    first_event_at timestamptz,
    last_event_at timestamptz
);
comment on table perforce.load_batches is
    'One row for every insert into raw_events, written by its trigger: what came, what was new. After a day, one row a minute and source, with their sums';
comment on column perforce.load_batches.batch_id is 'Rises with every batch; gaps are batches that were rolled back';
comment on column perforce.load_batches.loaded_at is 'When the batch was appended, or the last of the minute, wall-clock time';
comment on column perforce.load_batches.batches is 'How many inserts of a minute the row stands for; null: it is one, as it came';
comment on column perforce.load_batches.source is 'What the loader read (setting perforce.source); null: not said';
comment on column perforce.load_batches.rows is 'Events offered (setting perforce.batch_rows, or new where that is not said)';
comment on column perforce.load_batches.new is 'Events that were not there yet';
comment on column perforce.load_batches.duplicates is 'Events that were already there';
comment on column perforce.load_batches.first_event_at is 'Earliest event time among the new ones; null: none new';
comment on column perforce.load_batches.last_event_at is 'Latest event time among the new ones; null: none new';

create index load_batches_loaded on perforce.load_batches (loaded_at);
comment on index perforce.load_batches_loaded is 'Finds what was loaded lately, and what is old enough to be forgotten';

create index load_batches_single on perforce.load_batches (loaded_at) where batches is null;
comment on index perforce.load_batches_single is 'Finds what condense_batches has not yet put together';

create index load_batches_source on perforce.load_batches (left(source, 256), loaded_at);
comment on index perforce.load_batches_source is 'Finds when something was last loaded from a source';

create table perforce_internal.load_batch_servers (
    batch_id bigint not null references perforce.load_batches on delete cascade,
    server_id text not null,
    day date not null,
    new bigint not null,
    first_event_at timestamptz not null,
    last_event_at timestamptz not null,
    watermark_at timestamptz,
    skewed bigint not null,
    primary key (batch_id, server_id, day)
);
create index load_batch_servers_watermark on perforce_internal.load_batch_servers (server_id, watermark_at);
create index load_batch_servers_latest on perforce_internal.load_batch_servers (server_id, batch_id);
comment on table perforce_internal.load_batch_servers is 'What each batch brought of each server and day: the source of watermarks, and of what retention keeps';
comment on column perforce_internal.load_batch_servers.batch_id is 'The batch, as in load_batches';
comment on column perforce_internal.load_batch_servers.server_id is 'Server that wrote the events; empty: records without one (f_serverid)';
comment on column perforce_internal.load_batch_servers.day is 'Day of the event times, UTC';
comment on column perforce_internal.load_batch_servers.new is 'Events of the server and day that were not there yet';
comment on column perforce_internal.load_batch_servers.first_event_at is 'Earliest event time of these';
comment on column perforce_internal.load_batch_servers.last_event_at is 'Latest event time of these';
comment on column perforce_internal.load_batch_servers.watermark_at is
    'Latest event time among those not flagged as skewed; null: all are flagged';
comment on column perforce_internal.load_batch_servers.skewed is 'Events further ahead of the clock than max_clock_skew: see skewed_events';
comment on index perforce_internal.load_batch_servers_watermark is 'Finds each server''s latest event time without reading the batches';
comment on index perforce_internal.load_batch_servers_latest is 'Finds each server''s latest batch';

create table perforce_internal.seen_versions (
    seen_at timestamptz not null default clock_timestamp(),
    server_id text not null,
    event_type integer not null,
    event_version integer not null,
    hour timestamptz not null,
    source text not null
);
alter table perforce_internal.seen_versions replica identity full;
create index seen_versions_hour on perforce_internal.seen_versions (hour, server_id);
comment on table perforce_internal.seen_versions is
    'Which versions of which records came of each hour of each server, and from where; for two days. Several rows may say the same: nobody waits for anybody';
comment on column perforce_internal.seen_versions.seen_at is 'When the first such event was loaded, wall-clock time';
comment on column perforce_internal.seen_versions.server_id is 'Server that wrote the events; empty: records without one (f_serverid)';
comment on column perforce_internal.seen_versions.event_type is 'p4d record type';
comment on column perforce_internal.seen_versions.event_version is 'p4d record version';
comment on column perforce_internal.seen_versions.hour is 'Hour of the event times';
comment on column perforce_internal.seen_versions.source is 'What the loader read; empty: not said';
comment on index perforce_internal.seen_versions_hour is 'Finds what is known of an hour already';

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
