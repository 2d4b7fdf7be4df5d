-- Every object of functions/, in the order they are applied.

-- reading p4d's values
\ir now.sql
\ir event_kind.sql
\ir as_number.sql
\ir as_bigint.sql
\ir duration_ms.sql
\ir severity_level.sql
\ir severity_name.sql
\ir subsystem_name.sql

-- what is known of records
\ir record_catalogue.sql
\ir has_short_prefix.sql
\ir logschema_blocks.sql
\ir parse_logschema.sql
\ir import_logschema.sql

-- partitions
\ir wanted_partitions.sql
\ir create_partition.sql
\ir ensure_partitions.sql

-- appending events to commands
\ir event_element.sql
\ir attribute_order.sql
\ir sorted_events.sql
\ir merge_events.sql
\ir kept_events.sql
\ir overflowing_events.sql
\ir event_chunks.sql
\ir sorted_server_ids.sql
\ir merge_server_ids.sql
\ir null_safe_sum.sql
\ir add_metrics.sql
\ir metrics_of.sql
\ir create_commands.sql
\ir extend_commands.sql

-- finalising
\ir command_outcome.sql
\ir compute_time.sql
\ir finalize_commands.sql
\ir finalize_command.sql

-- the trigger on raw_events, and the way around it for single events
\ir append_commands.sql
\ir tg_append_events.sql
\ir raw_events_append.sql
\ir time_from_json.sql
\ir payload_from_json.sql
\ir event_from_json.sql
\ir append_event.sql

-- what analysts read
\ir stored_events.sql
\ir events.sql
\ir audit_events.sql
\ir error_events.sql
\ir running_commands.sql
\ir commands.sql

-- is it right, and who may
\ir reconcile.sql
\ir grant_roles.sql
