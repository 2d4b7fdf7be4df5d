import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents } from '../support/events.js';

const late = 2 * 86_400;
const open = (cmdident: string): Event => ({ type: 0, at: 0, cmdident });
const sign: Event = { type: 12, at: late, cmdident: null };
const sweep = async (sql: Sql): Promise<number> =>
  Number((await sql`select perforce.sweep_orphans() as orphans`)[0]!.orphans);
const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

t.test('a sweep passes over a command that is being loaded, and waits for nobody', async (t) => {
  const { sql } = await testDatabase(t);
  await atTime(sql, late, (tx) => insertEvents(tx, [open('C1'), open('C2'), sign]));
  await sql.begin(async (loading) => {
    await insertEvents(loading as never, [{ type: 2, at: 1, cmdident: 'C1' }]);
    t.equal(await atTime(sql, late, sweep), 1);
    t.match(await sql`select cmdident from perforce.orphaned_commands`, [{ cmdident: 'C2' }]);
  });
  t.equal(await atTime(sql, late, sweep), 0);
  t.match(await sql`select cmdident, status from perforce.command_logs order by 1`, [
    { cmdident: 'C1', status: 'complete' }, { cmdident: 'C2', status: 'orphaned' },
  ]);
});

t.test('an event that meets a sweep waits for it, and brings its command back', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await atTime(sql, late, (tx) => insertEvents(tx, [open('C1'), open('C2'), sign]));
  let loading = Promise.resolve();
  await atTime(sql, late, async (tx) => {
    t.equal(await sweep(tx), 2);
    loading = insertEvents(sql, [{ type: 2, at: 1, cmdident: 'C1' }]);
    await waitFor(waiting);
  });
  await loading;
  t.match(await sql`select cmdident from perforce.orphaned_commands`, [{ cmdident: 'C2' }]);
  t.match(await sql`select cmdident, status from perforce.command_logs order by 1`, [
    { cmdident: 'C1', status: 'complete' }, { cmdident: 'C2', status: 'orphaned' },
  ]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('an event that is committed while a sweep looks at its command keeps it from being orphaned', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await sql.unsafe(`
    create or replace function perforce_internal.open_processes(command perforce.command_events) returns jsonb language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(1);
      return '[{"server": "edge"}]';
    end $$`);
  const startup: Event = { type: 12, at: 5, cmdident: null, payload: { eventInfo: 'Server startup' } };
  await atTime(sql, 5, (tx) => insertEvents(tx, [open('C1'), open('C2'), startup]));
  let sweeping = Promise.resolve(0);
  await sql.begin(async (holdUp) => {
    await holdUp`select pg_advisory_xact_lock(1)`;
    sweeping = atTime(sql, 6, sweep);
    await waitFor(waiting);
    await atTime(sql, 6, (tx) => insertEvents(tx, [{ type: 6, at: 6, cmdident: 'C1' }]));
  });
  t.equal(await sweeping, 1);
  t.match(await sql`select cmdident from perforce.orphaned_commands`, [{ cmdident: 'C2' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('two sweeps at once share the work', async (t) => {
  const { sql } = await testDatabase(t);
  await atTime(sql, late, (tx) => insertEvents(tx, [...'ABCDEF'].map(open).concat(sign)));
  await atTime(sql, late, async (one) => {
    t.match(await one`select perforce.sweep_orphans(2) as orphans`, [{ orphans: '2' }]);
    t.equal(await atTime(sql, late, sweep), 4);
  });
  t.equal(await atTime(sql, late, sweep), 0);
  t.match(await sql`select count(*)::integer as n from perforce.orphaned_commands`, [{ n: 6 }]);
  t.match(await sql`select count(*)::integer as n from perforce.command_logs`, [{ n: 6 }]);
});

t.test('sweeps and loaders that go on at once leave every command as its events say', async (t) => {
  const { sql } = await testDatabase(t);
  const names = Array.from({ length: 40 }, (_, i) => `C${i}`);
  await atTime(sql, late, (tx) => insertEvents(tx, [...names.map(open), sign]));
  const load = async (type: number): Promise<void> => {
    for (const cmdident of names) await insertEvents(sql, [{ type, at: 2, cmdident }]);
  };
  const sweepOften = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await atTime(sql, late, (tx) => tx`select perforce.sweep_orphans(7)`);
  };
  await Promise.all([load(2), load(6), sweepOften(), sweepOften()]);
  t.match(await sql`
    select count(*)::integer as n from perforce.command_logs
    where status = 'complete' and event_count = 3`, [{ n: 40 }]);
  t.same(await sql`select * from perforce.orphaned_commands`, []);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('maintenance that is under way is not begun again', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.begin(async (tx) => {
    t.not((await tx`select * from perforce.run_maintenance()`).length, 0);
    t.same(await sql`select * from perforce.run_maintenance()`, []);
  });
  t.not((await sql`select * from perforce.run_maintenance()`).length, 0);
});
