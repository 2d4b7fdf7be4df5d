import type { Sql } from 'postgres';
import t from 'tap';
import { createRandom } from '../simulator/random.js';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';
import { recordsRead } from '../support/rows_read.js';

/** What a command does to a table: from its start to its end, where p4d logs it. */
function use(cmdident: string, from: number, to: number, own: Record<string, unknown>, more: Partial<Event> = {}): Event[] {
  const command = { cmdident, ...more };
  return [
    { ...command, type: 0, at: from },
    { ...command, type: 9, at: to, payload: { dbName: 'db.rev', ...own } },
    { ...command, type: 2, at: to, payload: { lapse: `${to - from}s` } },
  ];
}

const blockersOf = (sql: Sql, victim: string) => sql`
  select blocker_cmdident, lock_kind, wait_ms::integer, blocker_held_ms::integer, overlap_ms::integer, likely_ms::integer,
    likelihood::integer
  from perforce.lock_blockers where cmdident = ${victim} and not is_suspect order by lock_kind, likelihood`;

t.test('table_use has one row for each command, server and table', async (t) => {
  const { sql } = await testDatabase(t);
  const record = (at: number, payload: Record<string, unknown>, server = 'edge'): Event => ({ type: 9, at, server, payload });
  await insertEvents(sql, [
    { type: 0, at: 0 }, { type: 0, at: 2, server: 'commit' },
    record(3, { dbName: 'db.have', gets: 5, readLocks: 1, totalLockWaitRead: 10, maxLockWaitRead: 7, totalLockHeldRead: -1 }),
    record(4, { dbName: 'db.have', gets: 6, readLocks: 2, totalLockWaitRead: 20, maxLockWaitRead: 9, peekLocks: 4 }),
    record(5, { dbName: 'db.have', gets: 7 }, 'commit'),
    record(6, { dbName: 'db.rev', gets: 'many' }),
  ]);
  t.strictSame([...await sql`
    select server_id, table_name, began_at, event_time, rows_get::integer, read_locks::integer, peek_locks::integer,
      total_read_wait_ms::integer, max_read_wait_ms::integer, total_read_held_ms::integer, total_write_wait_ms::integer
    from perforce.table_use order by server_id, table_name`], [
    ['commit', 'db.have', 2, 5, 7, null, null, null, null, null, null],
    ['edge', 'db.have', 0, 4, 11, 3, 4, 30, 9, -1, null],
    ['edge', 'db.rev', 0, 6, null, null, null, null, null, null, null],
  ].map(([server_id, table_name, began, logged, rows_get, read_locks, peek_locks, total, max, held, write]) => ({
    server_id, table_name, began_at: new Date(timeOf(began as number)), event_time: new Date(timeOf(logged as number)),
    rows_get, read_locks, peek_locks, total_read_wait_ms: total, max_read_wait_ms: max, total_read_held_ms: held,
    total_write_wait_ms: write,
  })));
});

t.test('table_use counts what lies beyond the 64 events that a row holds', async (t) => {
  const { sql } = await testDatabase(t);
  const records = Array.from({ length: 150 }, (_, n): Event => ({ type: 9, at: n, payload: { dbName: `db.t${n % 3}`, gets: 1 } }));
  await insertEvents(sql, records);
  t.match(await sql`select table_name, rows_get from perforce.table_use order by 1`, [
    { table_name: 'db.t0', rows_get: '50' }, { table_name: 'db.t1', rows_get: '50' }, { table_name: 'db.t2', rows_get: '50' },
  ]);
});

t.test('a wait for a read lock is blamed on writers only, the likeliest first', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('VICTIM', 100, 110, { totalLockWaitRead: 8_000 }),
    ...use('LONG', 50, 107, { totalLockHeldWrite: 50_000 }),
    ...use('SHORT', 101, 104, { totalLockHeldWrite: 2_500 }),
    ...use('READER', 90, 120, { totalLockHeldRead: 25_000 }),
    ...use('NEGATIVE', 90, 120, { totalLockHeldWrite: -1 }),
    ...use('BEFORE', 90, 99, { totalLockHeldWrite: 9_000 }),
    ...use('AFTER', 111, 120, { totalLockHeldWrite: 9_000 }),
    ...use('TABLE', 100, 110, { dbName: 'db.have', totalLockHeldWrite: 9_000 }),
    ...use('SERVER', 100, 110, { totalLockHeldWrite: 9_000 }, { server: 'commit' }),
  ]);
  t.strictSame([...await blockersOf(sql, 'VICTIM')], [
    { blocker_cmdident: 'LONG', lock_kind: 'read', wait_ms: 8_000, blocker_held_ms: 50_000, overlap_ms: 7_000, likely_ms: 7_000, likelihood: 1 },
    { blocker_cmdident: 'SHORT', lock_kind: 'read', wait_ms: 8_000, blocker_held_ms: 2_500, overlap_ms: 3_000, likely_ms: 2_500, likelihood: 2 },
  ]);
});

t.test('a wait for a write lock is blamed on readers and writers', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('VICTIM', 100, 110, { totalLockWaitWrite: 8_000, totalLockHeldWrite: 1 }),
    ...use('READER', 90, 120, { totalLockHeldRead: 5_000 }),
    ...use('BOTH', 90, 120, { totalLockHeldRead: 3_000, totalLockHeldWrite: 3_000 }),
  ]);
  t.match(await blockersOf(sql, 'VICTIM'), [
    { blocker_cmdident: 'BOTH', lock_kind: 'write', likely_ms: 6_000 }, { blocker_cmdident: 'READER', likely_ms: 5_000 },
  ]);
});

t.test('a blocker may have begun long before, be orphaned, or still run', async (t) => {
  const { sql } = await testDatabase(t);
  const held = { totalLockHeldWrite: 9_000 };
  const endless = (cmdident: string, from: number, to: number): Event[] => use(cmdident, from, to, held).slice(0, 2);
  await insertEvents(sql, [
    ...use('VICTIM', 10_000, 10_010, { totalLockWaitRead: 8_000 }),
    ...use('DONE', 0, 10_005, held),
    ...endless('ORPHAN', 1, 10_004),
    ...endless('RUNS', 2, 10_003),
  ]);
  await sql`update perforce.command_events set orphan_reason = 'no_end' where cmdident = 'ORPHAN'`;
  await sql`select perforce.finalize_command('ORPHAN')`;
  t.match((await blockersOf(sql, 'VICTIM')).map((row) => [row.blocker_cmdident, row.likely_ms]), [
    ['DONE', 5_000], ['ORPHAN', 4_000], ['RUNS', 3_000],
  ]);
});

t.test('a command in the background is no suspect, neither while it runs nor when it was given up', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('VICTIM', 100, 110, { totalLockWaitRead: 8_000 }),
    { cmdident: 'PULL', type: 0, at: 50, func: 'pull', args: '-i:1' }, { cmdident: 'ENDLESS', type: 0, at: 60 },
  ]);
  const suspects = async () => [
    (await sql`select blocker_cmdident as name from perforce.lock_blockers where is_suspect`).map(({ name }) => name),
    (await sql`select blocker_cmdident as name from perforce.lock_blockers_between(${timeOf(0)}, ${timeOf(200)}) where is_suspect`)
      .map(({ name }) => name),
  ];
  t.same(await suspects(), [['ENDLESS'], ['ENDLESS']], 'while they run');
  await sql`update perforce.command_events set orphan_reason = 'server_restart' where status = 'running'`;
  await sql`select perforce.finalize_command(cmdident) from perforce.command_events where orphan_reason is not null`;
  await sql`update perforce.command_logs set gone_at = ${timeOf(120)} where status = 'orphaned'`;
  t.same(await suspects(), [['ENDLESS'], ['ENDLESS']], 'given up');
});

t.test('what cannot account for a thousandth of a wait is not blamed for it', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('VICTIM', 100, 160, { totalLockWaitWrite: 50_000 }),
    ...use('READ', 101, 110, { totalLockHeldRead: 50 }),
    ...use('WRITTEN', 101, 110, { totalLockHeldWrite: 20, totalLockHeldRead: 31 }),
    ...use('BRIEF', 101, 110, { totalLockHeldWrite: 49 }),
    ...use('TOGETHER', 159.951, 170, { totalLockHeldWrite: 9_000 }),
  ]);
  t.same((await blockersOf(sql, 'VICTIM')).map((row) => row.blocker_cmdident), ['WRITTEN', 'READ']);
});

t.test('a blocker is found though its other tables were held for negative times', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('VICTIM', 100, 110, { totalLockWaitRead: 8_000 }),
    ...use('BLOCKER', 100, 110, { totalLockHeldWrite: 9_000, maxLockHeldWrite: 9_000 }),
    {
      type: 9, at: 105, cmdident: 'BLOCKER',
      payload: { dbName: 'db.have', totalLockHeldWrite: -10_000, maxLockHeldWrite: -10_000 },
    },
  ]);
  t.match((await blockersOf(sql, 'VICTIM')).map((row) => row.blocker_cmdident), ['BLOCKER']);
});

t.test('long_locks returns the rows of table_use with long waits or holds, of running commands too', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('WAITS', 10, 20, { totalLockWaitRead: 1_001, maxLockWaitRead: 900 }),
    { type: 9, at: 19, cmdident: 'WAITS', payload: { dbName: 'db.have', totalLockWaitRead: 1_000 } },
    ...use('HOLDS', 11, 20, { totalLockHeldWrite: 2_000, maxLockHeldWrite: 700 }),
    ...use('RUNS', 12, 20, { totalLockHeldRead: 1_500, maxLockWaitWrite: 3_000 }).slice(0, 2),
    ...use('LATER', 60, 70, { totalLockWaitRead: 9_000, totalLockHeldRead: 9_000 }),
    ...use('BRIEF', 13, 20, { totalLockWaitRead: 600, totalLockHeldRead: 600 }),
    {
      type: 9, at: 19, cmdident: 'BRIEF', payload: { dbName: 'db.have', totalLockWaitRead: 600, totalLockHeldRead: 600 },
    },
  ]);
  const found = async (limits: string) => (await sql`
    select u.cmdident || ' ' || u.table_name as use
    from perforce.long_locks(${timeOf(10)}, ${timeOf(60)}, ${sql.unsafe(limits)}) as u
    order by 1`).map((row) => row.use);
  t.same(await found('wait_ms => 1000'), ['RUNS db.rev', 'WAITS db.rev']);
  t.same(await found('held_ms => 1000'), ['HOLDS db.rev', 'RUNS db.rev']);
  t.same(await found('1000, 1600'), ['HOLDS db.rev', 'RUNS db.rev', 'WAITS db.rev']);
  t.same(await found('null'), []);
  t.same(await sql`
    select * from perforce.long_locks('-infinity', 'infinity', 0, 0) except select * from perforce.table_use`, []);
});

t.test('the index of table uses on a day that is over takes late ones, and leaves out what names no command', async (t) => {
  const { sql } = await testDatabase(t);
  const random = createRandom('name');
  const nameless = (at: number): Event =>
    ({ type: 9, at, cmdident: Array.from({ length: 9_000 }, () => random.between(0, 35).toString(36)).join(''), payload: {} });
  const uses = () => sql`
    select began_at, total_read_held_ms::integer from perforce.long_locks(${timeOf(0)}, ${timeOf(60)}, held_ms => 1000)`;
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  await insertEvents(sql, [...use('HOLDS', 10, 20, { totalLockHeldRead: 2_000 }), nameless(12)]);
  t.match(await uses(), [{ began_at: timeOf(10), total_read_held_ms: 2_000 }]);
  await sql`update perforce.load_batches set loaded_at = last_event_at`;
  await sql.begin(async (tx) => {
    await tx`set local perforce.now = '2026-12-03 09:00Z'`;
    t.match(await tx`select perforce_internal.index_past_days() as days`, [{ days: 1 }]);
  });
  t.equal((await sql`select from pg_indexes where indexname like 'raw_events_%_table_use'`).length, 1);
  await insertEvents(sql, [
    { type: 9, at: 19, cmdident: 'HOLDS', payload: { dbName: 'db.rev', totalLockHeldRead: 500 } }, nameless(13),
  ]);
  t.match(await uses(), [{ began_at: timeOf(10), total_read_held_ms: 2_500 }]);
});

t.test('lock_blockers_between returns the rows of lock_blockers for long waits of a time', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('VICTIM', 100, 110, { totalLockWaitRead: 8_000, totalLockWaitWrite: 500 }),
    ...use('BLOCKER', 90, 107, { totalLockHeldWrite: 50_000 }),
    ...use('BEFORE', 89, 107, { totalLockWaitRead: 8_000 }),
    ...use('RUNS', 101, 110, { totalLockWaitRead: 6_000 }).slice(0, 2),
  ]);
  const found = (wait: number) => sql`
    select * from perforce.lock_blockers_between(${timeOf(100)}, ${timeOf(110)}, ${wait})`;
  t.same((await found(7_999)).map((row) => row.cmdident).sort(), ['BEFORE', 'VICTIM'], 'whatever waited then, whenever it began');
  t.same(await found(8_000), []);
  const all = await sql`
    select * from perforce.lock_blockers where wait_ms > 5000 order by cmdident`;
  t.same((await found(5_000)).sort((one, other) => (one.cmdident < other.cmdident ? -1 : 1)), all);
  t.equal(all.length, 3);
});

/**
 * Commands at random that take locks of few tables, some of them on several servers; some never end, some wait or hold
 * for long, some write late, some before they start.
 */
function crowd(commands: number, seconds: number): Event[] {
  const random = createRandom('crowd');
  return Array.from({ length: commands }, (_, n) => {
    const from = random.below(seconds * 1000) / 1000;
    const to = from + random.skewed(1, random.chance(0.05) ? 90_000 : 3_000) / 1000;
    const server = (): string | null => random.pick([null, 'edge', 'edge', 'commit']);
    const more = { cmdident: `C${n}`, server: server() };
    const lock = (name: string): Record<string, number> => (random.chance(0.5) ? { [name]: random.sparse(4_000) } : {});
    const tables = Array.from({ length: random.between(1, 3) }, (_, use): Event => ({
      ...more, type: 9, at: to - random.sparse(100) / 1000, ...(random.chance(0.2) && { server: server() }), payload: {
        gets: use, dbName: `db.${random.below(3)}`, ...lock('totalLockWaitRead'), ...lock('totalLockWaitWrite'),
        ...lock('totalLockHeldRead'), ...lock('totalLockHeldWrite'),
      },
    }));
    const events = [{ ...more, type: 0, at: from }, ...tables, { ...more, type: 2, at: to, payload: { lapse: '1s' } }];
    return random.chance(0.9) ? events : events.slice(0, random.between(1, tables.length + 1));
  }).flat();
}

t.test('lock_blockers_between says of all waits at once what lock_blockers says of each by itself', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, crowd(400, 60));
  await sql`
    update perforce.command_events set orphan_reason = 'no_end'
    where status = 'running' and cmdident like '%5'`;
  await sql`select perforce.finalize_command(cmdident) from perforce.command_events where orphan_reason is not null`;
  await sql`update perforce.command_logs set gone_at = last_event_at + interval '20 seconds' where status = 'orphaned'`;
  const answers = (from: number, to: number, wait: number) => sql`
    select b.* from perforce.lock_blockers_between(${timeOf(from)}, ${timeOf(to)}, ${wait}) as b
    order by cmdident, server_id, table_name, lock_kind, likelihood`;
  const byThemselves = (from: number, to: number, wait: number) => sql`
    select b.*
    from perforce.commands as c
    join perforce.lock_blockers as b on b.cmdident = c.cmdident and b.first_event_at = c.first_event_at
    where c.first_event_at < ${timeOf(to)} and c.last_event_at >= ${timeOf(from)} and b.event_time >= ${timeOf(from)}
      and b.wait_ms > ${wait}
    order by cmdident, server_id, table_name, lock_kind, likelihood`;
  for (const [from, to, wait] of [[-100, 300, 0], [20, 40, 0], [0, 300, 2_000], [30, 30.5, 50]] as const) {
    const found = await answers(from, to, wait);
    t.same(found, await byThemselves(from, to, wait), `waits of over ${wait} ms from ${from} to ${to}`);
    t.ok(found.some((row) => row.is_suspect) && found.some((row) => row.blocker_held_ms), `${found.length} answers`);
  }
});

t.test('lock_blockers_between reads each record once, however many commands ran at a time', async (t) => {
  const read = await Promise.all([200, 400].map(async (commands) => {
    const { sql } = await testDatabase(t);
    await insertEvents(sql, crowd(commands, 60));
    return sql.begin(async (tx) => {
      const before = await recordsRead(tx as never);
      await tx`select count(*) from perforce.lock_blockers_between(${timeOf(-100)}, ${timeOf(300)})`;
      return await recordsRead(tx as never) - before;
    });
  }));
  t.ok(read[1]! < 2.3 * read[0]!, `${read.join(' and ')} rows read`);
});

t.test('slow_commands goes by the setting, says what took the time, and leaves out background commands', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...use('WAITED', 0, 30, { totalLockWaitRead: 20_000, totalLockWaitWrite: 1 }),
    { cmdident: 'WAITED', type: 7, at: 30, payload: { utime: 900, stime: 100 } },
    ...use('QUICK', 0, 9, {}),
    { cmdident: 'RUNS', type: 0, at: 0 },
    { cmdident: 'PULL', type: 0, at: 0, func: 'pull', args: '-i:1' },
  ]);
  const slow = (): Promise<unknown[]> => atTime(sql, 60, (tx) => tx`
    select cmdident, status, took_ms::integer, lock_wait_ms::integer, cpu_ms::integer, mostly
    from perforce.slow_commands order by cmdident`.execute());
  t.strictSame([...await slow()], [
    { cmdident: 'RUNS', status: 'running', took_ms: 60_000, lock_wait_ms: null, cpu_ms: null, mostly: null },
    { cmdident: 'WAITED', status: 'complete', took_ms: 30_000, lock_wait_ms: 20_001, cpu_ms: 1_000, mostly: 'lock wait' },
  ]);
  await sql`update perforce.settings set value = '5 seconds' where name = 'slow_after'`;
  t.match(await slow(), [{ cmdident: 'QUICK' }, { cmdident: 'RUNS' }, { cmdident: 'WAITED' }]);
});
