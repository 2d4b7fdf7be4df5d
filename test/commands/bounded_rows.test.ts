import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, type Event } from '../support/events.js';

const audits = (from: number, to: number): Event[] => Array.from({ length: to - from }, (_, n) =>
  ({ type: 6, at: from + n, payload: { action: 'sync', file: `//depot/${from + n}`, rev: 1, filesize: 10 } }));

t.test('a row holds the earliest 64 events of a kind, whatever the order they came in; the rest are in chunks', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, audits(50, 150));
  await insertEvents(sql, audits(3000, 4100));
  await insertEvents(sql, audits(0, 50));
  await insertEvents(sql, audits(150, 3000));
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 2, at: 5000 }]);
  const [row] = await sql`select audit_count, audit_bytes, audit_events from perforce.command_events`;
  t.match(row, { audit_count: '4100', audit_bytes: '41000' });
  t.same(row!.audit_events.map((event: { file: string }) => event.file), audits(0, 64).map(({ payload }) => payload!.file));
  t.match(await sql`select count(*)::integer as n, count(distinct payload)::integer as files from perforce.events where kind = 'audit'`,
    [{ n: 4100, files: 4100 }]);
  t.match(await sql`select max(cardinality(events))::integer as longest from perforce.command_event_chunks`, [{ longest: 1000 }]);
  t.match(await sql`select files, bytes, event_count from perforce.command_logs`, [{ files: '4100', bytes: '41000', event_count: '4102' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('appending to a command does not read what it has: a full row and its chunks stay as they are', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, audits(0, 3000));
  const chunks = () => sql`select chunk_id, xmin::text, ctid::text from perforce.command_event_chunks order by 1`;
  const before = await chunks();
  await insertEvents(sql, audits(3000, 3001));
  t.same((await chunks()).slice(0, before.length), before);
  t.equal((await chunks()).length, before.length + 1);
});

t.test('kinds overflow by themselves, and the summary counts what lies in chunks', async (t) => {
  const { sql } = await testDatabase(t);
  const tables = Array.from({ length: 200 }, (_, n) => ({ type: 9, at: n, payload: { dbName: `db.${n}`, gets: 1, maxLockHeldRead: n } }));
  const triggers = Array.from({ length: 100 }, (_, n) => ({ type: 11, at: n, payload: { triggerLapse: '.010s', triggerData: n } }));
  await insertEvents(sql, [...tables, ...triggers, { type: 0, at: 0 }, { type: 2, at: 999 }]);
  t.match(await sql`select rows_get, max_read_held_ms, trigger_ms from perforce.command_logs`,
    [{ rows_get: '200', max_read_held_ms: '199', trigger_ms: '1000' }]);
  t.match(await sql`select kind, sum(cardinality(events))::integer as n from perforce.command_event_chunks group by 1 order by 1`,
    [{ kind: 'performance', n: 136 }, { kind: 'trigger', n: 36 }]);
});
