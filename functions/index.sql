-- Every object of functions/, in the order they are applied: a folder a section.

-- reading p4d's values
\ir values/clock.sql
\ir values/event_kind.sql
\ir values/saturated_bigint.sql
\ir values/whole_number.sql
\ir values/duration_ms.sql
\ir values/severity_level.sql
\ir values/severity_name.sql
\ir values/subsystem_name.sql
\ir values/short_name.sql
\ir values/program_name.sql
\ir values/program_platform.sql
\ir values/program_version.sql
\ir values/program_build.sql
\ir values/client_address.sql
\ir values/proxy_address.sql
\ir values/is_ipv4.sql
\ir values/network.sql
\ir values/lock_class.sql
\ir values/limit_name.sql

-- who does what one session at a time may do
\ir turns/require_read_committed.sql
\ir turns/take_turn.sql
\ir turns/try_turn.sql

-- settings
\ir settings/setting.sql
\ir settings/tg_check_settings.sql
\ir settings/settings_check.sql
\ir settings/change_setting.sql

-- what is known of records
\ir catalogue/record_catalogue.sql
\ir catalogue/field_catalogue.sql
\ir catalogue/plain_logschema.sql
\ir catalogue/logschema_blocks.sql
\ir catalogue/parse_logschema.sql
\ir catalogue/import_logschema.sql

-- partitions
\ir partitions/gets_partition.sql
\ir partitions/wanted_partitions.sql
\ir partitions/pause_inserts.sql
\ir partitions/open_to_loaders.sql
\ir partitions/create_partition.sql
\ir partitions/make_partitions.sql
\ir partitions/ensure_partitions.sql
\ir partitions/stray_ranges.sql
\ir partitions/prepare_partitions.sql
\ir partitions/dated_partitions.sql
\ir partitions/past_day_indexes.sql
\ir partitions/past_days_without_index.sql
\ir partitions/index_past_days.sql

-- retention: what is too old goes, and its days are closed
\ir retention/recently_loaded_days.sql
\ir retention/old_partitions.sql
\ir retention/has_closed_days.sql
\ir retention/days_to_close.sql
\ir retention/lock_partitions.sql
\ir retention/condense_batches.sql
\ir retention/purge_load_batches.sql
\ir retention/is_kept_type.sql
\ir retention/keep_events.sql
\ir retention/purge_kept_events.sql
\ir retention/claim_partitions.sql
\ir retention/all_events.sql
\ir retention/purge_stray_day.sql
\ir retention/purge_strays.sql
\ir retention/purge_leftovers.sql
\ir retention/drop_old_partitions.sql
\ir retention/prepare_days.sql
\ir retention/archive_between.sql
\ir retention/archive_commands.sql

-- appending events to commands
\ir commands/is_command.sql
\ir commands/payload_fields.sql
\ir commands/process_fields.sql
\ir commands/own_fields.sql
\ir commands/element_text.sql
\ir commands/is_bulk_event.sql
\ir commands/brief_element.sql
\ir commands/bulk_element.sql
\ir commands/element_bound.sql
\ir commands/event_element.sql
\ir commands/attribute_class.sql
\ir commands/attribute_order.sql
\ir commands/sorted_events.sql
\ir commands/cut_events.sql
\ir commands/nth_earliest.sql
\ir commands/first_events.sql
\ir commands/merge_events.sql
\ir commands/sorted_server_ids.sql
\ir commands/merge_server_ids.sql
\ir commands/null_safe_sum.sql
\ir commands/add_metrics.sql
\ir commands/metrics_of_summary.sql
\ir commands/withdraw_summaries.sql
\ir commands/extend_commands.sql

-- finalising
\ir summaries/gone_at.sql
\ir summaries/command_outcome.sql
\ir summaries/compute_time.sql
\ir summaries/count_errors.sql
\ir summaries/errors_once.sql
\ir summaries/summary_of.sql
\ir summaries/summary_so_far.sql
\ir summaries/finalize_commands.sql
\ir summaries/finalize_command.sql

-- the triggers on raw_events, and the way to them for single events
\ir ingest/archive_ended.sql
\ir ingest/replay_events.sql
\ir ingest/revive_commands.sql
\ir ingest/lock_commands.sql
\ir ingest/append_to_known.sql
\ir ingest/tg_refuse_closed_days.sql
\ir ingest/raw_events_10_refuse_closed_days.sql
\ir ingest/tg_append_events.sql
\ir ingest/raw_events_20_append.sql
\ir ingest/tg_record_batch.sql
\ir ingest/raw_events_30_record.sql
\ir ingest/replayed_events_10_append.sql
\ir ingest/tg_forget_replayed.sql
\ir ingest/replayed_events_20_forget.sql
\ir ingest/time_from_json.sql
\ir ingest/columns_from_json.sql
\ir ingest/event_from_json.sql
\ir ingest/append_event.sql

-- events from a table that already holds them
\ir import/plain_name.sql
\ir import/time_from_text.sql
\ir import/import_columns.sql
\ir import/import_payload_column.sql
\ir import/import_key_prefix.sql
\ir import/import_fields.sql
\ir import/import_other_columns.sql
\ir import/import_time.sql
\ir import/import_types.sql
\ir import/import_event_time.sql
\ir import/import_record.sql
\ir import/import_source.sql
\ir import/import_statement.sql
\ir import/import_slices.sql
\ir import/import_odd_rows.sql
\ir import/import_new_rows.sql
\ir import/import_slice.sql
\ir import/import_events.sql

-- commands that never end
\ir orphans/watermarks.sql
\ir orphans/server_restarts.sql
\ir orphans/open_processes.sql
\ir orphans/is_background.sql
\ir orphans/usual_lapses.sql
\ir orphans/fates.sql
\ir orphans/orphan_candidates.sql
\ir orphans/tg_judge_again.sql
\ir orphans/patience_judge_again.sql
\ir orphans/restart_events_judge_again.sql
\ir orphans/settings_judge_again.sql
\ir orphans/unsettle_orphans.sql
\ir orphans/take_back_orphans.sql
\ir orphans/sweep_orphans.sql

-- maintenance, by pg_cron or by whoever calls run_maintenance
\ir maintenance/sees_pg_cron.sql
\ir maintenance/purge_job_runs.sql
\ir maintenance/failing_jobs.sql
\ir maintenance/upkeep_problems.sql
\ir maintenance/maintenance_jobs.sql
\ir maintenance/run_maintenance.sql
\ir maintenance/schedule_jobs.sql
\ir maintenance/turn_off_jit.sql

-- what analysts read
\ir views/event_payload.sql
\ir views/command_spans.sql
\ir views/events.sql
\ir views/audit_events.sql
\ir views/error_events.sql
\ir views/trigger_runs.sql
\ir views/table_use.sql
\ir views/lock_blockers.sql
\ir views/running_commands.sql
\ir views/commands.sql
\ir views/slow_commands.sql
\ir views/limits_hit.sql
\ir views/network_use.sql
\ir views/sync_estimates.sql
\ir views/user_activity.sql
\ir views/program_load.sql
\ir views/uncorrelated_sessions.sql
\ir views/uncorrelated_commands_between.sql
\ir views/uncorrelated_commands.sql
\ir views/logins.sql
\ir views/integrity_checks.sql
\ir views/server_events.sql
\ir views/ldap_syncs.sql
\ir views/routes.sql
\ir views/user_log.sql
\ir views/replication.sql
\ir views/version_conflicts.sql
\ir views/rejected_inputs.sql
\ir views/ingest_health.sql
\ir views/table_sizes.sql

-- what ran, and what it did, between two times
\ir analysis/spans_between.sql
\ir analysis/command_by_key.sql
\ir analysis/overlapping_commands.sql
\ir analysis/table_use_between.sql

-- statistics by hour
\ir hourly/lapse_bucket.sql
\ir hourly/bucket_lapse.sql
\ir hourly/add_histograms.sql
\ir hourly/stats_percentile.sql
\ir hourly/tg_mark_stale_hours.sql
\ir hourly/command_logs_written.sql
\ir hourly/command_logs_removed.sql
\ir hourly/hourly_stats.sql
\ir hourly/hours_with_raw_events.sql
\ir hourly/hourly_table_use.sql
\ir hourly/roll_up.sql

-- what analysts call
\ir analysis/commands_between.sql
\ir analysis/commands_windowed.sql
\ir analysis/concurrency.sql
\ir analysis/events_between.sql
\ir analysis/errors_between.sql
\ir analysis/path_regex.sql
\ir analysis/path_prefix.sql
\ir analysis/is_path_prefix.sql
\ir analysis/path_activity.sql
\ir analysis/file_history.sql
\ir analysis/slow_commands_between.sql
\ir analysis/long_locks.sql
\ir analysis/network_use_between.sql
\ir analysis/lock_uses.sql
\ir analysis/lock_candidates.sql
\ir analysis/lock_blockers_between.sql
\ir analysis/event_summary.sql
\ir analysis/command_timeline.sql
\ir analysis/enable_columnar.sql

-- what is unusual, as the hours before tell
\ir report/carried_commands.sql
\ir analysis/unusual_commands.sql
\ir analysis/unusual_hours.sql
\ir views/unusual_commands.sql
\ir views/unusual_hours.sql

-- changelists of commands, by tables that mirror p4d's metadata
\ir metadata/metadata_table.sql
\ir metadata/metadata_column.sql
\ir metadata/metadata_time.sql
\ir metadata/rev_source.sql
\ir metadata/change_source.sql
\ir metadata/link_metadata.sql
\ir metadata/changelists.sql

-- what a report asks: for the page of p4-load report, for dashboards and for psql
\ir report/measured_commands.sql
\ir report/overlapping_errors.sql
\ir report/hours_to_count.sql
\ir report/report_range.sql
\ir report/report_load.sql
\ir report/report_lapses.sql
\ir report/report_slow.sql
\ir report/report_heaviest.sql
\ir report/report_locks.sql
\ir report/report_lock_waits.sql
\ir report/report_lock_holders.sql
\ir report/report_incident.sql
\ir report/report_triggers.sql
\ir report/report_errors.sql
\ir report/report_frequent_errors.sql
\ir report/report_restarts.sql
\ir report/report_replication.sql
\ir report/report_paths.sql
\ir report/report_weeks.sql
\ir report/report_unusual.sql
\ir analysis/incident.sql

-- all of it explained, for newcomers and assistants
\ir guide/guide_notes.sql
\ir guide/worked_questions.sql
\ir guide/guide_json.sql
\ir guide/guide.sql

-- the same views with names hashed
\ir masking/masked_text.sql
\ir masking/masked_path.sql
\ir masking/masked_table.sql
\ir masking/mask_view.sql
\ir masking/mask_views.sql

-- is it right
\ir reconcile/commands_from_events.sql
\ir reconcile/reconcile.sql

-- who may
\ir access/schema_version.sql
\ir access/create_roles.sql
\ir access/grant_roles.sql
