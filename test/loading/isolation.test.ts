import t, { type Test } from 'tap';
import { keepFor, testDatabase } from '../support/database.js';
import { epoch, insertEvents } from '../support/events.js';

/** A database whose transactions are repeatable read by default, and that archives what is older than a day. */
async function repeatableRead(t: Test) {
  const database = await testDatabase(t);
  await keepFor(database.sql, '36500 days', '36500 days', '1 day');
  await database.sql.unsafe(`alter database ${database.name} set default_transaction_isolation = 'repeatable read'`);
  return database;
}

const years = 365 * 86_400;
const whole = [0, 2].map((type) => ({ type, at: type - 10 * years }));

t.test('p4-load sees what others commit, whatever the isolation level of the database', async (t) => {
  const { load, sql } = await repeatableRead(t);
  const line = `0.58,${epoch - 10 * years},0,,7,C1,master,1,ann,ann-ws,user-sync,10.0.0.1,p4,v90,,`;
  t.match(await load([line], ['--maintain']), { code: 0, stderr: '', json: { new: 1 } });
  t.match(await sql`select cmdident from perforce.command_events`, [{ cmdident: 'C1' }]);
});

t.test('another feeder is refused where it would not see what others have archived', async (t) => {
  const { sql } = await repeatableRead(t);
  const now = Math.floor(Date.now() / 1000) - epoch;
  const loadAt = (name: string, events: Parameters<typeof insertEvents>[1]) =>
    sql.begin(`isolation level ${name}`, (tx) => insertEvents(tx as never, events));
  await t.rejects(loadAt('repeatable read', whole), { code: 'P4090', message: /^a repeatable read transaction does not see/ });
  await t.rejects(loadAt('serializable', whole), { code: 'P4090' });
  await t.resolves(loadAt('repeatable read', [{ type: 0, at: now, cmdident: 'C2' }]), 'events of now lock what they add to');
  await t.resolves(loadAt('read committed', whole));
  t.match(await sql`select cmdident, status from perforce.command_logs`, [{ cmdident: 'C1', status: 'complete' }]);
});

t.test('so is upkeep', async (t) => {
  const { sql } = await testDatabase(t);
  for (const what of ['run_maintenance()', 'roll_up()', 'prepare_partitions()']) {
    const work = sql.begin('isolation level repeatable read', (tx) => tx.unsafe(`select perforce.${what}`));
    await t.rejects(work, { code: 'P4090', hint: /default_transaction_isolation of the role/ }, what);
  }
});
