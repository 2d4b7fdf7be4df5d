import postgres, { type Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, timeOf, type Event } from '../support/events.js';
import { rowsRead } from '../support/rows_read.js';

const started = (n: number, at: number): Event => ({ type: 0, at, cmdident: `C${n}`, pid: n });
const ended = (n: number, at: number): Event => ({ type: 2, at, cmdident: `C${n}`, pid: n });

/** Statistics that say of tables with many rows that they have none. */
async function emptyAndAnalyze(sql: Sql): Promise<void> {
  for (const table of ['raw_events', 'command_events', 'command_logs']) await sql.unsafe(`delete from perforce.${table}`);
  await sql`vacuum (analyze, truncate false)`;
}

const times = { live: '2026-11-20 12:00Z', 'a backfill': '2027-11-20 12:00Z' };
const cases = Object.entries(times).flatMap(([what, now]) =>
  (['statistics kept', 'no statistics', 'statistics of emptied tables'] as const).map((known) => [what, now, known] as const));

for (const [what, now, known] of cases) {
  t.test(`${what}, ${known}: what a batch reads does not depend on how much is stored, nor on when its plans were made`, async (t) => {
    const { url } = await testDatabase(t);
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    t.teardown(() => sql.end());
    await sql`select set_config('perforce.now', ${now}, false)`;
    await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
    const batch = (from: number): Event[] => Array.from({ length: 20 }, (_, n) =>
      (n % 2 ? [ended(from + n, 5000)] : [started(from + n + 100_000, 4000), ended(from + n + 100_000, 4001)])).flat();
    if (known === 'statistics of emptied tables') {
      await insertEvents(sql, Array.from({ length: 4000 }, (_, n) => [started(n, 0), ended(n, 1)]).flat());
      await emptyAndAnalyze(sql);
    }
    await insertEvents(sql, [started(0, 0)]);
    const counts: number[] = [];
    for (const stored of [0, 4000, 8000]) {
      const commands = Array.from({ length: 4000 }, (_, n) => [started(stored + n, n / 10), ended(stored + n, n / 10 + 1)]);
      await insertEvents(sql, commands.flat(), 'on conflict do nothing');
      if (known === 'statistics kept') await sql`analyze`;
      counts.push(await sql.begin(async (tx) => {
        const before = await rowsRead(tx as never);
        await insertEvents(tx as never, batch(stored));
        return await rowsRead(tx as never) - before;
      }));
    }
    t.ok(Math.max(...counts) < 400, `rows read: ${counts}`);
  });
}

t.test('a command that grows touches no index: most updates of command_events are HOT', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [started(1, 0)]);
  const updated = async (sql: Sql): Promise<[all: number, hot: number]> => {
    const [row] = await sql`
      select pg_stat_get_xact_tuples_updated(c)::integer as all, pg_stat_get_xact_tuples_hot_updated(c)::integer as hot
      from (select 'perforce.command_events'::regclass) as r (c)`;
    return [row!.all, row!.hot];
  };
  let [updates, touchingNoIndex] = [0, 0];
  for (let batch = 1; batch <= 20; batch++) {
    await sql.begin(async (tx) => {
      const before = await updated(tx as never);
      await insertEvents(tx as never, [{ type: 6, at: batch, cmdident: 'C1' }]);
      const after = await updated(tx as never);
      updates += after[0] - before[0];
      touchingNoIndex += after[1] - before[1];
    });
  }
  t.equal(updates, 20, 'one a batch');
  t.ok(touchingNoIndex > 12, `${touchingNoIndex} of ${updates} are HOT`);
});

const plainCommands: Record<string, Event[]> = {
  'tracks before the end of the compute phase': [
    started(1, 0), { type: 9, at: 1, cmdident: 'C1', payload: { dbName: 'db.have', gets: 5 } }, { type: 1, at: 2, cmdident: 'C1', pid: 1 }, ended(1, 3),
  ],
  'fields of a later version': [
    { ...started(1, 0), payload: { extra: ['zone-a'] } }, { type: 9, at: 1, cmdident: 'C1', payload: { dbName: 'db.have', extra: ['0'] } },
    { type: 1, at: 2, cmdident: 'C1', pid: 1 }, { ...ended(1, 3), payload: { lapse: '3s', extra: ['4096', 'zone-a'] } },
  ],
  'forty tables': [
    started(1, 0), ...Array.from({ length: 40 }, (_, n) => ({ type: 9, at: 1, cmdident: 'C1', payload: { dbName: `db.${n}`, gets: 5 } })),
    { type: 1, at: 2, cmdident: 'C1', pid: 1 }, ended(1, 3),
  ],
};
for (const [what, events] of Object.entries(plainCommands)) {
  t.test(`a command that is over for long and comes whole is written once: one with ${what}`, async (t) => {
    const { sql } = await testDatabase(t);
    await keepFor(sql, '400 days', '30 days', '3 days');
    const written = await atTime(sql, 10 * 86_400, async (tx) => {
      await insertEvents(tx, events);
      return tx`
        select r::text as table, pg_stat_get_xact_tuples_inserted(r)::integer as rows
        from unnest(array['perforce.command_events', 'perforce_internal.replayed_events']::regclass[]) as r`;
    });
    t.same(written.map(({ rows }) => rows), [0, 0]);
    t.match(await sql`select compute_ms from perforce.command_logs`, [{ compute_ms: '2000' }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });
}

t.test('the end of a command with many errors in a second reads each of them once', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`
    insert into perforce.raw_events (event_time, event_type, cmdident, server_id, pid, cmdno, severity, text)
    select ${timeOf(1)}::text::timestamptz + n * interval '1 microsecond', 3 + n % 2, 'C1', 'edge', 100, 1, 3, 'error ' || n / 2
    from generate_series(0, 5999) as n`;
  await insertEvents(sql, [started(1, 0)]);
  const eventsRead = async (sql: Sql): Promise<number> => (await sql`
    select sum(pg_stat_get_xact_tuples_returned(c.oid))::integer as rows
    from pg_class as c
    where c.relnamespace = 'perforce_internal'::regnamespace and c.relkind in ('i', 'r') and c.relname ~ '^raw_events_'`)[0]!.rows;
  const read = await sql.begin(async (tx) => {
    const before = await eventsRead(tx as never);
    await insertEvents(tx as never, [ended(1, 9)]);
    return await eventsRead(tx as never) - before;
  });
  t.ok(read > 5000 && read < 30_000, `rows read: ${read}`);
  t.match(await sql`select error_count from perforce.command_logs`, [{ error_count: '3000' }]);
});
