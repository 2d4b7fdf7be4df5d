import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents } from '../support/events.js';

const relations = [
  'raw_events', 'command_events', 'command_logs', 'load_batches',
  'rejected_lines', 'record_types', 'record_layouts', 'record_fields', 'events', 'commands', 'running_commands',
  'audit_events', 'error_events', 'uncorrelated_commands', 'command_stats_hourly', 'closed_days', 'late_commands',
];
const denied = { code: '42501' };

t.test('perforce_loader inserts, and reads nothing', async (t) => {
  const { as, sql } = await testDatabase(t);
  const loader = await as('perforce_loader');
  await loader`
    insert into perforce.raw_events (event_time, event_type, cmdident)
    values ('2026-11-20 09:00Z', 0, 'C1'), ('2026-11-20 09:01Z', 2, 'C1')`;
  await loader`select perforce.append_event('C2', '6', '{"file": "//a"}')`;
  await loader`insert into perforce.rejected_lines (source, line_number, line, reason) values ('x', 1, 'y', 'z')`;
  await loader`select perforce_internal.prepare_days('[{"day": "2026-11-20", "server_id": "edge"}]')`;
  await loader`create temp table scratch (x int)`;
  t.ok((await loader`select * from perforce_internal.record_catalogue()`).length > 60);
  t.match(await sql`select count(*)::integer as n from perforce.command_events`, [{ n: 2 }]);
  for (const relation of relations) await t.rejects(loader.unsafe(`select from perforce.${relation}`), denied, relation);
  for (const statement of [
    'delete from perforce.raw_events', 'update perforce.raw_events set pid = 1', 'truncate perforce.raw_events',
    `insert into perforce.command_events (cmdident) values ('x')`, 'insert into perforce.load_batches (rows, new) values (1, 1)',
    'create table perforce.mine (x int)', `select perforce.finalize_command('C1')`, `select perforce.import_logschema('x')`,
    'select perforce_internal.append_to_known(null)', 'select perforce.drop_old_partitions()', 'select perforce.archive_commands()', 'select perforce.roll_up()', 'select * from perforce.reconcile()',
  ]) await t.rejects(loader.unsafe(statement), denied, statement);
});

t.test('perforce_analyst reads everything, and writes nothing', async (t) => {
  const { as, sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 4, at: 0, payload: { severity: '3', subsys: 6, text: 'no' } }, { type: 6, at: 1, payload: { filesize: 3 } }]);
  const analyst = await as('perforce_analyst');
  for (const relation of relations) await t.resolves(analyst.unsafe(`select * from perforce.${relation}`), relation);
  t.match(await analyst`select severity, subsystem from perforce.error_events`, [{ severity: 'failed', subsystem: 'DM' }]);
  t.match(await analyst`select files, status from perforce.commands`, [{ files: '1', status: 'running' }]);
  t.same(await analyst`select * from perforce.reconcile()`, []);
  t.match(await analyst`select event_count from perforce.commands_windowed('-infinity', 'infinity')`, [{ event_count: '3' }]);
  t.match(await analyst`select perforce.stats_percentile(perforce.add_histograms(array_agg(lapse_histogram)), 0.5) as p50 from perforce.command_stats_hourly`,
    [{ p50: null }]);
  for (const statement of [
    'delete from perforce.command_logs', 'update perforce.command_events set pid = 1', 'truncate perforce.raw_events',
    'insert into perforce.raw_events (event_time, event_type) values (now(), 1)', 'create table perforce.mine (x int)',
    `select perforce.finalize_command('C1')`, `select perforce.append_event('C', '6', '{}')`, `select perforce_internal.prepare_days('[]')`,
    'select from perforce_internal.applied_functions',
  ]) await t.rejects(analyst.unsafe(statement), denied, statement);
});
