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

-- settings
\ir setting.sql
\ir tg_check_settings.sql
\ir settings_check.sql
\ir change_setting.sql

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

-- retention: what is too old goes, and its days are closed
\ir dated_partitions.sql
\ir old_partitions.sql
\ir days_to_close.sql
\ir lock_partitions.sql
\ir purge_load_batches.sql
\ir drop_old_partitions.sql
\ir closed_among.sql
\ir known_commands.sql
\ir tg_refuse_closed_days.sql
\ir raw_events_admit.sql
\ir archive_commands.sql
\ir note_late_commands.sql

-- appending events to commands
\ir event_head.sql
\ir event_element.sql
\ir attribute_order.sql
\ir sorted_events.sql
\ir merge_events.sql
\ir earliest_events.sql
\ir kept_events.sql
\ir overflowing_events.sql
\ir event_chunks.sql
\ir sorted_server_ids.sql
\ir merge_server_ids.sql
\ir null_safe_sum.sql
\ir add_metrics.sql
\ir event_metrics.sql
\ir metrics_of.sql
\ir withdraw_summaries.sql
\ir extend_commands.sql

-- finalising
\ir command_outcome.sql
\ir compute_time.sql
\ir summary_of.sql
\ir create_commands.sql
\ir finalize_commands.sql
\ir finalize_command.sql

-- statistics by hour
\ir lapse_bucket.sql
\ir bucket_lapse.sql
\ir add_histograms.sql
\ir stats_percentile.sql
\ir tg_mark_stale_hours.sql
\ir command_logs_written.sql
\ir command_logs_removed.sql
\ir hourly_stats.sql
\ir hours_with_events.sql
\ir roll_up.sql

-- the triggers on raw_events, and the way to them for single events
\ir append_commands.sql
\ir tg_append_events.sql
\ir raw_events_append.sql
\ir tg_record_batch.sql
\ir raw_events_record.sql
\ir time_from_json.sql
\ir payload_from_json.sql
\ir event_from_json.sql
\ir append_event.sql

-- commands that never end
\ir stored_events.sql
\ir watermarks.sql
\ir server_restarts.sql
\ir is_open_on.sql
\ir orphan_candidates.sql
\ir sweep_orphans.sql

-- maintenance, by pg_cron or by whoever calls run_maintenance
\ir prepare_partitions.sql
\ir purge_leftovers.sql
\ir purge_job_runs.sql
\ir maintenance_jobs.sql
\ir run_maintenance.sql
\ir schedule_jobs.sql

-- what analysts read
\ir events.sql
\ir audit_events.sql
\ir error_events.sql
\ir trigger_runs.sql
\ir table_use.sql
\ir hourly_table_use.sql
\ir lock_blockers.sql
\ir running_commands.sql
\ir commands.sql
\ir slow_commands.sql
\ir user_activity.sql
\ir program_load.sql
\ir uncorrelated_sessions.sql
\ir uncorrelated_commands.sql
\ir ingest_health.sql

-- what analysts call
\ir spans_between.sql
\ir commands_between.sql
\ir concurrency.sql
\ir path_activity.sql
\ir long_locks.sql
\ir lock_blockers_between.sql
\ir event_summary.sql
\ir command_timeline.sql
\ir enable_columnar.sql

-- the same views with names hashed
\ir masked_text.sql
\ir masked_path.sql
\ir masked_table.sql
\ir mask_view.sql
\ir mask_views.sql

-- is it right, and who may
\ir commands_windowed.sql
\ir reconcile.sql
\ir schema_version.sql
\ir grant_roles.sql
