import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, stateOf } from '../support/events.js';

const wholeCommand = [{ type: 0, at: 0 }, { type: 6, at: 1 }, { type: 2, at: 86_400 * 20 }];
const partitionOf = 'select distinct tableoid::regclass::text as partition from perforce.raw_events order by 1';

t.test('ensure_partitions makes a daily and a monthly partition once, for last year too', async (t) => {
  const { sql } = await testDatabase(t);
  const ensure = () => sql`select perforce_internal.ensure_partitions('{2026-11-20,2026-11-20,2026-12-01,2025-03-01}') as made`;
  await sql`select set_config('perforce.now', '2026-11-25 00:00Z', false)`;
  t.match(await ensure(), [{ made: 6 }]);
  t.match(await ensure(), [{ made: 0 }]);
  await insertEvents(sql, wholeCommand);
  t.match(await sql.unsafe(partitionOf), [{ partition: 'perforce_internal.raw_events_20261120' }, { partition: 'perforce_internal.raw_events_default' }]);
  t.match(await sql`select tableoid::regclass::text as partition from perforce.command_logs`, [{ partition: 'perforce_internal.command_logs_202611' }]);
});

t.test('rows that came before their partition move into it, and stay themselves', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, wholeCommand);
  const before = await stateOf(sql);
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  t.match(await sql.unsafe(partitionOf), [{ partition: 'perforce_internal.raw_events_20261120' }, { partition: 'perforce_internal.raw_events_default' }]);
  t.same(await stateOf(sql), before);
  await t.rejects(insertEvents(sql, [wholeCommand[0]!]), { code: '23505' });
  await insertEvents(sql, [{ type: 6, at: 2 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('wild times make no partitions', async (t) => {
  const { sql } = await testDatabase(t);
  t.match(await sql`select perforce_internal.ensure_partitions('{1970-01-01,1994-12-31,2099-01-01}') as made`, [{ made: 0 }]);
});

t.test('however many partitions there are, those of now are made; of older days the latest, up to so many', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select set_config('perforce.now', '2026-11-20 12:00Z', false)`;
  await sql`select perforce_internal.ensure_partitions('{2026-01-01, 2026-01-02}')`;
  const wanted = async (most: number): Promise<string[]> => (await sql`
    select partition from perforce_internal.wanted_partitions(array(
      select d::date from generate_series(timestamp '2026-11-10', '2026-11-27', interval '1 day') as d), '{}', ${most})
    order by 1`).map(({ partition }) => partition.slice(-4));
  const now = ['1119', '1120', '1121', '1122', '1123', '1124', '1125', '1126', '1127'];
  t.same(await wanted(3), now);
  t.same(await wanted(14), ['1117', '1118', ...now]);
});

t.test('rows that came without a partition move a step at a time, the latest first', async (t) => {
  const { sql } = await testDatabase(t);
  // Autovacuum may hold it, too: then they move another time.
  await sql`alter table perforce_internal.raw_events_default set (autovacuum_enabled = false)`;
  await sql`
    insert into perforce.raw_events (event_time, event_ns, event_type)
    select timestamptz '2026-11-20 09:00Z' + n / 15000 * interval '1 day' + n * interval '1 microsecond', 0, 12
    from generate_series(0, 44999) as n`;
  const daysOf = async (): Promise<string[]> => (await sql`
    select distinct right(tableoid::regclass::text, 8) as partition from perforce.raw_events order by 1`).map(({ partition }) => partition);
  for (const left of [
    ['20261121', '20261122', '_default'], ['20261120', '20261121', '20261122'], ['20261120', '20261121', '20261122'],
  ]) {
    await sql`select perforce.prepare_partitions()`;
    t.same(await daysOf(), left);
  }
  t.match(await sql`select count(*)::integer as events from perforce.raw_events`, [{ events: 45000 }]);
});

t.test('a default partition in use is left alone: the partition is made another time', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.begin(async (tx) => {
    await insertEvents(tx as never, wholeCommand);
    t.match(await sql`select perforce_internal.ensure_partitions('{2026-11-20}') as made`, [{ made: 0 }]);
  });
  t.match(await sql`select perforce_internal.ensure_partitions('{2026-11-20}') as made`, [{ made: 2 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('many at once make each partition once', async (t) => {
  const { sql } = await testDatabase(t);
  const made = await Promise.all(Array.from({ length: 8 }, () => sql`select perforce_internal.ensure_partitions('{2026-11-20,2026-11-21}') as made`));
  t.equal(made.reduce((total, [row]) => total + row!.made, 0), 3);
});

t.test('a partition is looked after as its parent says: no statistics that no plan asks for, no vacuum for mere inserts', async (t) => {
  const { sql } = await testDatabase(t);
  const untouched = (table: string) => sql`
    select array_agg(attname::text order by attnum) as columns from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and attstattarget = 0`;
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  for (const [parent, suffix] of [['raw_events', '20261120'], ['command_logs', '202611']] as const) {
    const [wanted] = await untouched(`perforce.${parent}`);
    t.match(wanted!.columns, parent === 'raw_events' ? /payload/ : /rows_scan/);
    t.same(await untouched(`perforce_internal.${parent}_${suffix}`), [wanted]);
    t.same(await untouched(`perforce_internal.${parent}_default`), [wanted]);
  }
  t.same(await sql`
    select relname, reloptions from pg_class
    where relnamespace = 'perforce_internal'::regnamespace and relkind = 'r' and reloptions::text like '%insert_threshold%'`,
    [{ relname: 'raw_events_20261120', reloptions: ['autovacuum_vacuum_insert_threshold=-1'] }]);
});

t.test('a partition has the checks of its parent, and like there no plan reads them', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  const checks = (table: string) => sql`
    select conname::text as name, convalidated from pg_constraint where conrelid = ${table}::regclass and contype = 'c' order by 1`;
  const wanted = await checks('perforce.raw_events');
  t.ok(wanted.length > 0 && wanted.every(({ convalidated }) => !convalidated));
  for (const partition of ['raw_events_20261120', 'raw_events_default']) t.same(await checks(`perforce_internal.${partition}`), wanted);
  await t.rejects(insertEvents(sql, [{ type: -1, at: 0 }]), { code: '23514', constraint_name: 'event_type_in_range' });
});
