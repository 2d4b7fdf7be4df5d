import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, timeOf, type Event } from '../support/events.js';

const day = 86_400;
const midnight = 15 * 3600; // the end of day 0 of the tests' world, in its seconds

const command = (cmdident: string, at: number): Event[] => [{ type: 0, at, cmdident }, { type: 2, at: at + 1, cmdident }];

/** Partitions for days 0 to `last`, which hold the events; each comes when it happens. Raw events are kept for a week. */
async function loadLive(sql: Sql, last: number, events: Event[]): Promise<void> {
  await keepFor(sql, '400 days', '7 days');
  await atTime(sql, last * day, (tx) => tx`
    select perforce_internal.ensure_partitions(array(select '2026-11-20'::date + n from generate_series(0, ${last}::integer) as n))`);
  for (const event of events) await atTime(sql, event.at, (tx) => insertEvents(tx, [event]));
}

interface Old { relation: string; rows: string | null; kept_because: string | null }

/** Drops what is old at a time of the tests' world, or only shows it. */
async function dropOld(sql: Sql, at: number, dryRun = false): Promise<Old[]> {
  return atTime(sql, at, (tx) => tx<Old[]>`select * from perforce.drop_old_partitions(${dryRun})`);
}

const partitions = async (sql: Sql): Promise<string[]> =>
  (await sql`select partition from perforce_internal.dated_partitions() order by 1`).map(({ partition }) => partition);

t.test('days of raw events go when the last of them is past the setting, not earlier; a dry run shows them', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 8, [...command('A', 1), ...command('B', day), ...command('C', 8 * day)]);
  t.same(await dropOld(sql, 7 * day + midnight - 1), []);
  t.match(await dropOld(sql, 7 * day + midnight, true), [{ relation: 'raw_events_20261120', kept_because: null }]);
  t.match(await sql`select count(*)::integer as events from perforce.raw_events`, [{ events: 6 }]);
  t.match(await dropOld(sql, 7 * day + midnight), [{ relation: 'raw_events_20261120', kept_because: null }]);
  t.same(await dropOld(sql, 7 * day + midnight), []);
  t.match(await sql`select count(*)::integer as events from perforce.raw_events`, [{ events: 4 }]);
  t.match(await sql`select day::text, server_id from perforce.closed_days`, [{ day: '2026-11-20', server_id: 'edge' }]);
  t.match(await sql`select count(*)::integer as commands from perforce.command_events`, [{ commands: 3 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
  await keepFor(sql, '400 days', '5 days');
  t.match(await dropOld(sql, 7 * day + midnight, true), [{ relation: 'raw_events_20261121' }, { relation: 'raw_events_20261122' }]);
});

t.test('the last partition stays, however old', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 0, command('A', 1));
  const kept = 'it is the last partition';
  t.match(await dropOld(sql, 1000 * day), [
    { relation: 'raw_events_20261120', kept_because: kept }, { relation: 'command_logs_202611', kept_because: kept },
  ]);
  t.same(await partitions(sql), ['command_logs_202611', 'raw_events_20261120']);
});

t.test('a day without events goes, but is not closed', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 3, [...command('A', 1), ...command('Z', 3 * day)]);
  t.match(await dropOld(sql, 100 * day), [{ relation: 'raw_events_20261120' }, { relation: 'raw_events_20261121' }, {}, {}]);
  t.match(await sql`select day::text from perforce.closed_days`, [{ day: '2026-11-20' }]);
  await atTime(sql, 100 * day, (tx) => insertEvents(tx, command('B', day)));
});

t.test('a command that still runs keeps nothing, and is summed up whole when it ends', async (t) => {
  const { sql } = await testDatabase(t);
  const endless: Event[] = [{ type: 0, at: 1, cmdident: 'R', func: 'pull' }, { type: 7, at: 2, cmdident: 'R', payload: { utime: 5 } }];
  await sql`select set_config('perforce.now', '2027-02-01', false), perforce_internal.ensure_partitions('{2026-11-20, 2026-12-24, 2027-01-02}')`;
  await loadLive(sql, 0, [...endless, ...command('A', 1), ...command('B', 34 * day), ...command('Z', 43 * day)]);
  await keepFor(sql, '31 days', '7 days', '3 days');
  await sql`delete from perforce.command_events where cmdident in ('A', 'B')`;
  const dropped = await dropOld(sql, 100 * day);
  t.same(dropped.map(({ relation, kept_because }) => [relation, kept_because]), [
    ['raw_events_20261120', null], ['raw_events_20261224', null],
    ['raw_events_20270102', 'it is the last partition'],
    ...['command_logs_202611', 'command_logs_202612'].map((name) => [name, 'raw events of its time are still there']),
  ]);
  t.match(await dropOld(sql, 100 * day), [{}, { relation: 'command_logs_202611', kept_because: null }, { kept_because: null }]);
  await atTime(sql, 100 * day, (tx) => insertEvents(tx, [{ type: 2, at: 100 * day, cmdident: 'R' }]));
  t.match(await sql`select status, event_count::integer as events, user_cpu_ms::integer as cpu from perforce.commands where cmdident = 'R'`,
    [{ status: 'complete', events: 3, cpu: 5 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
  await atTime(sql, 104 * day, async (tx) => {
    await tx`select perforce.prepare_partitions()`;
    t.match(await tx`select relation, kept_because from perforce.drop_old_partitions() where relation = 'command_logs_202611'`,
      [{ kept_because: 'commands of it are not archived yet' }]);
    t.match(await tx`select perforce.archive_commands() as archived`, [{ archived: 2 }]);
    t.match(await tx`select relation, kept_because from perforce.drop_old_partitions() where relation = 'command_logs_202611'`,
      [{ kept_because: null }]);
  });
});

t.test('a batch keeps the days that it has events of, and not those between; a wild time keeps none but its own', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 20, [...command('A', 1), ...command('B', day), ...command('Z', 20 * day)]);
  await atTime(sql, 20 * day, (tx) => insertEvents(tx, [
    { type: 6, at: -20 * 365 * day, cmdident: 'W' }, { type: 6, at: day + 5, cmdident: 'B' }, { type: 6, at: 20 * day, cmdident: 'Z' },
  ]));
  t.match((await dropOld(sql, 20 * day, true)).filter(({ relation }) => relation.startsWith('raw_events_2026112')), [
    { relation: 'raw_events_20261120', kept_because: null },
    { relation: 'raw_events_20261121', kept_because: 'events of its time were loaded within raw_retention' },
    { relation: 'raw_events_20261122', kept_because: null },
  ]);
});

t.test('what has no partition goes as well: old days, and wild times of the past and the future', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days', '7 days', '3 days');
  const [past, future] = [-40 * 365 * day, 20 * 365 * day];
  await atTime(sql, 0, (tx) => insertEvents(tx, [
    ...command('P', past), ...command('F', future), ...command('O', -day), { type: 12, at: 7 * day, cmdident: null },
  ]));
  await sql`update perforce.command_events set last_updated = ${timeOf(0)}`;
  await sql`update perforce.command_logs set finalized_at = ${timeOf(0)}`;
  t.same(await dropOld(sql, 7 * day - 1), []);
  const old = ['1986-11-30', '2026-11-19', '2046-11-15'];
  const days = async (dryRun: boolean): Promise<unknown> => (await dropOld(sql, 8 * day, dryRun))
    .map(({ relation, rows, ...row }: any) => [relation, row.lower_bound.toISOString().slice(0, 10), Number(rows)]);
  t.same(await days(true), old.map((date) => ['raw_events_default', date, 2]));
  await atTime(sql, 8 * day, (tx) => tx`select perforce_internal.purge_leftovers()`);
  t.match((await sql`select day::text from perforce.closed_days order by 1`).map((row) => row.day), old);
  t.match(await sql`select event_type from perforce.raw_events`, [{ event_type: 12 }]);
  await atTime(sql, 8 * day, async (tx) => t.match(await tx`select perforce.archive_commands() as archived`, [{ archived: 2 }]));
  t.same(await sql`select * from perforce.command_events`, [], 'the other went straight to the archive');
  await atTime(sql, 401 * day, async (tx) => {
    await tx`select perforce.roll_up(null)`;
    await tx`select perforce_internal.purge_leftovers()`;
  });
  t.match(await sql`select cmdident from perforce.command_logs`, [{ cmdident: 'O' }], 'its month has a partition to come');
});

t.test('of what has no partition a day stays of which events come while others go', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await keepFor(sql, '400 days', '7 days', '3 days');
  const audit = (cmdident: string, at: number, server: string): Event => ({ type: 6, at, cmdident, server });
  await atTime(sql, 0, (tx) => insertEvents(tx, [audit('A', 0, 'edge'), audit('B', day, 'edge')]));
  let purging: Promise<unknown> = Promise.resolve();
  await sql.begin(async (holdUp) => {
    await holdUp`select from perforce.raw_events where cmdident = 'A' for update`;
    purging = atTime(sql, 9 * day, (tx) => tx`select perforce_internal.purge_leftovers()`);
    await waitFor(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    await atTime(sql, 9 * day, (tx) => insertEvents(tx, [audit('C', day, 'commit')]));
  });
  await purging;
  t.match(await sql`select cmdident from perforce.raw_events order by 1`, [{ cmdident: 'B' }, { cmdident: 'C' }]);
  t.match(await sql`select day::text, server_id from perforce.closed_days`, [{ day: '2026-11-20', server_id: 'edge' }]);
  t.match(await sql`select cmdident from perforce.audit_events order by 1`, ['A', 'B', 'C'].map((cmdident) => ({ cmdident })));
});

t.test('what is kept of events is copied before the lock, and not at all where they stay', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 8, [...command('A', 1), { type: 6, at: 2, cmdident: 'A' }, ...command('Z', 8 * day)]);
  const kept = async (): Promise<number> => (await sql`select from perforce_internal.kept_events`).length;
  await sql.begin(async (reader) => {
    await reader`select from perforce.raw_events limit 1`;
    t.match(await dropOld(sql, 8 * day), [{ relation: 'raw_events_20261120', kept_because: /in use/ }]);
  });
  t.equal(await kept(), 0);
  await sql.unsafe(`
    create or replace function perforce_internal.lock_partitions(parent text, partitions text[]) returns boolean language plpgsql as $$
    begin update perforce.load_batches set loaded_at = perforce.clock(); return true; end $$`);
  t.match((await dropOld(sql, 8 * day)).map(({ kept_because }) => kept_because), [/in use/], 'a loader came in between');
  t.equal(await kept(), 0);
});

t.test('a reader of one table keeps nothing of the other, and no work is done under the lock', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 8, [...command('A', 1), ...command('Z', 8 * day)]);
  await sql.begin(async (reader) => {
    await reader`select from perforce.command_logs limit 1`;
    await atTime(sql, 8 * day, async (tx) => {
      t.match(await tx`select relation, kept_because from perforce.drop_old_partitions()`,
        [{ relation: 'raw_events_20261120', kept_because: null }]);
      t.same(await tx`
        select relation::regclass::text as name from pg_locks
        where pid = pg_backend_pid() and mode = 'AccessExclusiveLock' and relation::regclass::text like 'perforce%'
          and relation::regclass::text !~ 'key$|index|_20261120' order by 1`,
      [{ name: 'perforce.raw_events' }, { name: 'perforce_internal.raw_events_default' }]);
    });
  });
});

t.test('a backfill of last year stays as long as live data does', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 3, [...command('A', 1), ...command('B', day), ...command('Z', 3 * day)]);
  await sql`update perforce.load_batches set loaded_at = ${timeOf(365 * day)} where first_event_at < ${timeOf(day / 2)}`;
  t.match(await dropOld(sql, 366 * day), [
    { relation: 'raw_events_20261120', kept_because: 'events of its time were loaded within raw_retention' },
    { relation: 'raw_events_20261121', kept_because: null }, { relation: 'raw_events_20261122', kept_because: null }, {},
  ]);
  t.match(await dropOld(sql, 372 * day + 1), [{ relation: 'raw_events_20261120', kept_because: null }, {}]);
});

t.test('months of summaries go past their own setting, after raw events and commands of their time', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 80, [...command('A', 1), ...command('Z', 80 * day)]);
  const month = async (at: number) => (await dropOld(sql, at)).find(({ relation }) => relation === 'command_logs_202611');
  t.equal(await month(410 * day + midnight - 1), undefined, 'the month ends on day 10');
  t.match(await month(410 * day + midnight), { kept_because: 'commands of it are not archived yet' });
  await sql`delete from perforce.command_events where cmdident = 'A'`;
  t.match(await month(410 * day + midnight), { kept_because: null });
  t.equal(await month(410 * day + midnight), undefined);
  t.notOk((await partitions(sql)).includes('command_logs_202611'));
});

t.test('a month of summaries waits for its raw events', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 80, [...command('A', 1), ...command('Z', 80 * day)]);
  t.match((await dropOld(sql, 500 * day, true)).find(({ relation }) => relation === 'command_logs_202611'),
    { kept_because: 'raw events of its time are still there' });
});

t.test('batches are forgotten past their setting, save those that watermarks rest on', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days');
  await insertEvents(sql, [{ type: 2, at: 9 }, { type: 2, at: 9, server: 'commit' }]);
  await insertEvents(sql, [{ type: 2, at: 5 }]);
  await insertEvents(sql, [{ type: 2, at: 6 }]);
  await insertEvents(sql, [{ type: 2, at: 7 }]);
  const watermarks = () => sql`select * from perforce.watermarks order by server_id`;
  const before = await watermarks();
  await sql`update perforce.load_batches set loaded_at = ${timeOf(10)}`;
  t.same(await dropOld(sql, 400 * day), []);
  t.match(await dropOld(sql, 400 * day + 11, true), [{ relation: 'load_batches', rows: '2' }]);
  t.match(await dropOld(sql, 400 * day + 11), [{ relation: 'load_batches', rows: '2' }]);
  t.match(await sql`select batch_id::integer as batch from perforce.load_batches order by 1`, [{ batch: 1 }, { batch: 4 }]);
  t.match((await watermarks()).map(({ latest_event_at }) => latest_event_at), before.map(({ latest_event_at }) => latest_event_at));
});

t.test('what a loader uses is left for the next run; what a loader waits for is then closed to it', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await loadLive(sql, 8, [...command('A', 1), ...command('Z', 8 * day)]);
  await atTime(sql, 8 * day, async (loading) => {
    await insertEvents(loading, command('Z2', 8 * day));
    t.match(await dropOld(sql, 8 * day), [{ relation: 'raw_events_20261120', kept_because: /in use/ }]);
  });
  let late: Promise<unknown> | undefined;
  await atTime(sql, 8 * day, async (tx) => {
    t.match(await tx`select * from perforce.drop_old_partitions()`, [{ kept_because: null }]);
    late = t.rejects(insertEvents(sql, [{ type: 6, at: 2, cmdident: 'A' }]), { code: 'P4030', message: /^2026-11-20 is closed for server "edge"/ });
    await waitFor(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  });
  await late;
  t.match(await sql`select count(*)::integer as events from perforce.raw_events`, [{ events: 4 }]);
});

t.test('two at once: one drops, the other finds it in use', async (t) => {
  const { sql } = await testDatabase(t);
  await loadLive(sql, 8, [...command('A', 1), ...command('Z', 8 * day)]);
  await atTime(sql, 8 * day, async (tx) => {
    t.match(await tx`select * from perforce.drop_old_partitions()`, [{ kept_because: null }]);
    t.match(await sql`select perforce_internal.lock_partitions('raw_events', '{}') as locked`, [{ locked: false }]);
  });
});

t.test('beside busy loaders, old days go without losing or holding up anything', async (t) => {
  const { sql, load } = await testDatabase(t);
  await loadLive(sql, 20, Array.from({ length: 20 }, (_, n) => command(`C${n}`, n * day)).flat());
  const second = Date.parse(timeOf(20 * day)) / 1000;
  const lines = Array.from({ length: 8000 }, (_, n) => `12.58,${second + (n % 600)},${n},,7,-,edge,${n},`);
  const shares = [lines.slice(0, 4000), lines.slice(4000)];
  let isLoading = true;
  const loading = Promise.all(shares.map((share) => load(share, ['--batch-rows', '50', '--connections', '2'])));
  void loading.finally(() => (isLoading = false));
  for (let limit = 8; isLoading || limit < 28; limit += 1) await dropOld(sql, Math.min(limit, 28) * day);
  for (const result of await loading) t.match(result, { code: 0, stderr: '', json: { new: 4000, not_loaded: 0 } });
  await sql`update perforce.load_batches set loaded_at = last_event_at`;
  await dropOld(sql, 28 * day);
  t.match(await partitions(sql), ['command_logs_202611', 'command_logs_202612', 'raw_events_20261210']);
  t.match(await sql`select count(*)::integer as events from perforce.raw_events`, [{ events: 8000 }]);
});
