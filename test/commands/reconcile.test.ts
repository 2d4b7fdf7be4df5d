import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, timeOf } from '../support/events.js';

t.test('reconcile returns every way in which a row is not what its events make of it', async (t) => {
  const { sql } = await testDatabase(t);
  for (const [n, cmdident] of ['A', 'B', 'C', 'D', 'E', 'F'].entries()) {
    await insertEvents(sql, [{ type: 0, at: n, cmdident }, { type: 6, at: n + 1, cmdident }, { type: 2, at: n + 2, cmdident }]);
  }
  const found = async (from = '-infinity', to = 'infinity') =>
    (await sql`select cmdident || ' ' || difference as found from perforce.reconcile(${from}::text::timestamptz, ${to}::text::timestamptz) order by 1`)
      .map((row) => row.found);
  t.same(await found(), []);
  await sql`update perforce.command_events set user_name = 'eve' where cmdident = 'A'`;
  await sql`update perforce.command_events set audit_count = 2 where cmdident = 'B'`;
  await sql`update perforce.command_events set audit_events = '{}' where cmdident = 'C'`;
  await sql`delete from perforce.command_logs where cmdident = 'D'`;
  await sql`delete from perforce.command_events where cmdident = 'E'`;
  await sql`delete from perforce.command_logs where cmdident = 'E'`;
  await sql`delete from perforce.raw_events where cmdident = 'F' and event_type = 6`;
  const all = await found();
  t.same(all.filter((difference) => !difference.startsWith('E')), [
    'A user_name', 'B audit_count', 'B command_logs', 'B event_count', 'C events', 'D command_logs',
    'F audit_count', 'F event_count', 'F events',
  ]);
  t.ok(all.includes('E event_count'), 'a row that is missing');
  t.same(await found(timeOf(0), timeOf(2.5)), ['A user_name'], 'only commands whose events all lie in the range');
});
