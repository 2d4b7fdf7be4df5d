import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, stateOf, type Event } from '../support/events.js';

const audits = (from: number, to: number): Event[] => Array.from({ length: to - from }, (_, n) =>
  ({ type: 6, at: from + n, payload: { action: 'sync', file: `//depot/${from + n}`, rev: 1, filesize: 10 } }));

t.test('a row holds the earliest 64 events of a kind, whatever the order they came in; events shows all', async (t) => {
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
  t.match(await sql`select files, bytes, event_count from perforce.command_logs`, [{ files: '4100', bytes: '41000', event_count: '4102' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('of audits at one instant, which a batch has more of than a row holds, the row holds the first by content', async (t) => {
  const { sql } = await testDatabase(t);
  const atOnce = audits(1000, 1100).map((event) => ({ ...event, at: 60 }));
  const archived: Event[] = [3, 4, 70].map((at) => ({ type: 18, at, payload: { action: 'purge', file: `//depot/purged${at}`, rev: 1 } }));
  await insertEvents(sql, [...atOnce.reverse(), ...archived, ...audits(0, 20), { type: 0, at: 0 }, { type: 2, at: 99 }]);
  const [row] = await sql`select audit_count, audit_events from perforce.command_events`;
  t.equal(row!.audit_count, '123');
  const files = row!.audit_events.map((event: { file: string }) => event.file.replace('//depot/', ''));
  const numbers = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => `${from + n}`);
  t.same(files, [...numbers(0, 3), ...files.slice(3, 7), ...numbers(5, 20), ...numbers(1000, 1042)]);
  t.same(files.slice(3, 7).sort(), ['3', '4', 'purged3', 'purged4']);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('kinds overflow by themselves, and the summary counts what the row does not hold', async (t) => {
  const { sql } = await testDatabase(t);
  const tables = Array.from({ length: 200 }, (_, n) => ({ type: 9, at: n, payload: { dbName: `db.${n}`, gets: 1, maxLockHeldRead: n } }));
  const triggers = Array.from({ length: 100 }, (_, n) => ({ type: 11, at: n, payload: { triggerLapse: '.010s', triggerData: n } }));
  await insertEvents(sql, [...tables, ...triggers, { type: 0, at: 0 }, { type: 2, at: 999 }]);
  t.match(await sql`select rows_get, max_read_held_ms, trigger_ms from perforce.command_logs`,
    [{ rows_get: '200', max_read_held_ms: '199', trigger_ms: '1000' }]);
  t.match(await sql`
    select performance_count, cardinality(performance_events) as performance, trigger_count, cardinality(trigger_events) as triggers
    from perforce.command_events`, [{ performance_count: '200', performance: 64, trigger_count: '100', triggers: 64 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

/** The bytes that the row of C1 takes, and those of what it is made of, before any compression. */
async function bytes(sql: Sql): Promise<{ row: number; text: number }> {
  const [row] = await sql`
    select pg_column_size(c) as row, octet_length(to_jsonb(c)::text) as text from perforce.command_events as c`;
  return row as never;
}

t.test('a row is bounded by bytes, too: behind 64 KiB of a kind, events are in raw_events alone', async (t) => {
  const { sql } = await testDatabase(t);
  const text = 'x'.repeat(940_000);
  for (let n = 0; n < 60; n++) await insertEvents(sql, [{ type: 4, at: n, payload: { severity: 3, text: `${n}${text}` } }]);
  await insertEvents(sql, [{ type: 4, at: 99, payload: { severity: 4, text: 'short' } }, { type: 0, at: 0 }]);
  t.match(await sql`select error_count, cardinality(error_events) as shown, max_severity from perforce.command_events`,
    [{ error_count: '61', shown: 1, max_severity: 4 }]);
  const { row, text: inWords } = await bytes(sql);
  t.ok(row < 40_000 && inWords < 1_000_000, `${row} bytes, ${inWords} as text`);
  t.match(await sql`select count(*)::integer as n, max(length(text)) as longest from perforce.error_events`, [{ n: 61, longest: 940_002 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('however many large events of every kind come, a row holds 64 KiB of each, and one event more', async (t) => {
  const { sql } = await testDatabase(t);
  const random = (n: number): string =>
    Array.from({ length: 700 }, (_, m) => (Math.imul(n * 700 + m, 2654435761) >>> 0).toString(36)).join('').slice(0, 3700);
  const events = [0, 2, 6, 4, 9, 11, 12].flatMap((type) => Array.from({ length: 70 }, (_, n) => ({
    type, at: n, ...(type === 0 ? { func: random(n) } : {}),
    payload: type === 0 ? {} : { reason: random(n) },
  })));
  await insertEvents(sql, events);
  t.match(await sql`
    select cardinality(start_events || end_events || audit_events || error_events || performance_events || trigger_events || other_events)
      as shown from perforce.command_events`, [{ shown: 7 * 18 }]);
  const { text } = await bytes(sql);
  t.ok(text > 400_000 && text < 600_000, `${text} bytes`);
});

/** Commands of one server process of which a row cannot hold what their summary tells, or hardly. */
const beyondTheRow: Record<string, Event[]> = {
  'the end of the compute phase comes behind 64 other performance records': [
    { type: 0, at: 0 }, ...Array.from({ length: 70 }, (_, n) => ({ type: 9, at: 1 + n / 100, payload: { gets: n } })),
    { type: 1, at: 2 }, { type: 2, at: 3, payload: { lapse: '3s' } },
  ],
  'the end of the compute phase comes before 64 other performance records': [
    { type: 0, at: 0 }, { type: 1, at: 0.5 }, ...Array.from({ length: 70 }, (_, n) => ({ type: 9, at: 1 + n / 100, payload: { gets: n } })),
    { type: 2, at: 3, payload: { lapse: '3s' } },
  ],
  'the end of the compute phase comes behind 64 KiB of other performance records': [
    { type: 0, at: 0 }, ...[1, 2, 3].map((at) => ({ type: 9, at, payload: { dbName: 'd'.repeat(40_000) } })),
    { type: 1, at: 4 }, { type: 2, at: 5, payload: { lapse: '5s' } },
  ],
  'the last of many compute phases ends behind 64 others': [
    { type: 0, at: 0 }, ...Array.from({ length: 66 }, (_, n) => ({ type: 1, at: 1 + n })), { type: 2, at: 99, payload: { lapse: '99s' } },
  ],
  'the end is large': [{ type: 0, at: 0 }, { type: 1, at: 1 }, { type: 2, at: 3, payload: { lapse: '3s', reason: 'r'.repeat(100_000) } }],
  'the start is large': [{ type: 0, at: 0, func: 'f'.repeat(100_000) }, { type: 1, at: 1 }, { type: 2, at: 3, payload: { lapse: '3s' } }],
  'the records are of a later version': [
    { type: 0, at: 0, payload: { extra: ['a'] } }, { type: 9, at: 1, payload: { dbName: 'db.have', extra: ['e'.repeat(9000)] } },
    { type: 1, at: 2, payload: { extra: ['1'] } }, { type: 2, at: 3, payload: { lapse: '3s', extra: ['r'] } },
  ],
  'the reason is an object': [{ type: 0, at: 0 }, { type: 2, at: 3, payload: { lapse: '3s', reason: { code: 1 } } }],
  'the compute phase is of no process': [{ type: 0, at: 0 }, { type: 1, at: 1, cmdno: null }, { type: 2, at: 3, payload: { lapse: '3s' } }],
  'the server is not named': [
    { type: 0, at: 0, server: null }, { type: 1, at: 1, server: '' }, { type: 2, at: 3, server: null, payload: { lapse: '3s' } },
  ],
};
for (const [what, events] of Object.entries(beyondTheRow)) {
  for (const [when, now] of [['live', 99], ['long over', 10 * 86_400]] as const) {
    t.test(`a summary is the same in one batch or many where ${what}; ${when}`, async (t) => {
      const { sql } = await testDatabase(t);
      await keepFor(sql, '400 days', '30 days', '3 days');
      const insert = (events: Event[]): Promise<void> => atTime(sql, now, (tx) => insertEvents(tx, events));
      await insert(events);
      const atOnce = await stateOf(sql);
      t.same(await sql`select * from perforce.reconcile()`, []);
      for (const order of [events, [...events].reverse()]) {
        await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
        const size = Math.ceil(order.length / 6);
        for (let from = 0; from < order.length; from += size) await insert(order.slice(from, from + size));
        t.same(await stateOf(sql), atOnce);
        t.same(await sql`select * from perforce.reconcile()`, []);
      }
    });
  }
}
