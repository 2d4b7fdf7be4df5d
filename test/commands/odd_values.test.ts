import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { eventColumns, insertEvents, stateOf, timeOf, type Event } from '../support/events.js';
import { ourRelations } from '../support/ours.js';

/*
 * Values that no server writes, or hardly ever: each costs itself at most, never a batch, a view or a row of others.
 */

const most = '9223372036854775807';
const views = `select relname::text as name from pg_class where oid in ${ourRelations} and relnamespace = 'perforce'::regnamespace and relkind = 'v'`;

t.test('a whole number is a number however it is spelled; what is none is kept as text, and not summed', async (t) => {
  const { sql } = await testDatabase(t);
  const whole = [250, '250', '0250', '+250', '250.0', '2.5e2', '2500E-1'];
  const others = ['1.5', 'abc', '1e300', '9223372036854775808', '0x10', 'NaN', ' 7', true];
  await insertEvents(sql, [{ type: 0, at: 0 }, ...whole.map((utime, n) => ({ type: 7, at: n, payload: { utime } }))]);
  t.match(await sql`select distinct user_cpu_ms, payload from perforce.raw_events where event_type = 7`,
    [{ user_cpu_ms: '250', payload: {} }]);
  await insertEvents(sql, others.map((utime, n) => ({ type: 7, at: 10 + n, payload: { utime, stime: 1 } })));
  t.same((await sql`select payload from perforce.raw_events where event_time >= ${timeOf(10)} order by event_time`)
    .map(({ payload }) => payload), others.map((utime) => ({ f_utime: String(utime) })));
  t.same((await sql`select payload ->> 'utime' as utime from perforce.events where event_time >= ${timeOf(10)} order by event_time`)
    .map(({ utime }) => utime), others.map(String), 'as they came');
  await insertEvents(sql, [{ type: 2, at: 20 }]);
  t.match(await sql`select user_cpu_ms, system_cpu_ms from perforce.command_logs`,
    [{ user_cpu_ms: String(250 * whole.length), system_cpu_ms: String(others.length) }]);
});

t.test('values that no number fits stop neither the batch nor the summary; sums are cut at the limits of bigint', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    { type: 0, at: 1 },
    { type: 7, at: 2, payload: { utime: 'abc', stime: { a: [1] }, maxrss: null, io_in: 3 } },
    ...Array.from({ length: 20 }, (_, n) => ({ type: 9, at: 2 + n, payload: { gets: most, totalLockHeldRead: `-${most}` } })),
    { type: 9, at: 30, payload: { puts: '9e131071' } },
    { type: 6, at: 3, payload: { filesize: most } }, { type: 6, at: 3.1, payload: { filesize: most } },
    { type: 6, at: 3.2, payload: { filesize: '9e131071' } },
    { type: 4, at: 4, payload: { severity: 'grave' } }, { type: 4, at: 4.1, payload: { severity: most } },
    { type: 11, at: 5, payload: { triggerLapse: 'soon' } },
    { type: 2, at: 39, payload: { lapse: 'x', memory_cmd: -1 } },
    { type: 0, at: 1, cmdident: 'INNOCENT' },
  ]);
  t.match(await sql`
    select user_cpu_ms, io_in, rows_get, rows_put, total_read_held_ms, bytes, max_severity, trigger_ms, lapse_ms, memory_cmd_mb
    from perforce.command_logs`, [{
    user_cpu_ms: null, io_in: '3', rows_get: most, rows_put: null, total_read_held_ms: '-9223372036854775808', bytes: most,
    max_severity: null, trigger_ms: null, lapse_ms: null, memory_cmd_mb: '-1',
  }]);
  t.match(await sql`select status from perforce.command_events where cmdident = 'INNOCENT'`, [{ status: 'running' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('sums that were cut are right again when more events bring them back into range', async (t) => {
  const { sql } = await testDatabase(t);
  const held = (at: number, ms: string): Event => ({ type: 9, at, payload: { totalLockHeldRead: ms } });
  await insertEvents(sql, [{ type: 0, at: 0 }, held(1, most), held(2, most), { type: 2, at: 9 }]);
  await insertEvents(sql, [held(3, `-${most}`)]);
  t.match(await sql`select total_read_held_ms from perforce.command_logs`, [{ total_read_held_ms: most }]);
  await insertEvents(sql, [held(4, `-${most}`), held(5, '7')]);
  t.match(await sql`select total_read_held_ms from perforce.command_logs`, [{ total_read_held_ms: '7' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

/** A command with the same number wherever one may stand, in two records of each type; it ends, or runs. */
function extremes(cmdident: string | null, at: number, value: string, isEnded = true): Event[] {
  const numbers: Record<string, string> = Object.fromEntries([
    'severity', 'subsys', 'subcode', 'rev', 'filesize', 'utime', 'stime', 'io_in', 'maxrss', 'recvBytes', 'sendBytes', 'recvTime',
    'sendTime', 'pagesIn', 'scans', 'readLocks', 'totalLockWaitRead', 'totalLockHeldRead', 'totalLockWaitWrite',
    'totalLockHeldWrite', 'totalLockHeldPeek', 'maxLockHeldRead', 'maxLockHeldWrite', 'maxLockWaitRead', 'filesAdded',
    'memory_cmd', 'eventCode', 'hops', 'change',
  ].map((field) => [field, value]));
  const sign = value.startsWith('-') ? '-' : '';
  const forever = { lapse: `${sign}999999999999s`, paused: `${sign}999999999999s`, triggerLapse: `${sign}999999999999s` };
  return [
    { type: 0, at, cmdident },
    ...[3, 4, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17].flatMap((type) => [1, 2].map((later) =>
      ({ type, at: at + later, cmdident, payload: { ...numbers, ...forever, dbName: 'db.have', text: 'x' } }))),
    ...(isEnded ? [{ type: 2, at: at + 9, cmdident, payload: { ...forever, memory_cmd: value } }] : []),
  ];
}

t.test('no view, no statistics and no function fails over the largest and smallest numbers', async (t) => {
  const { sql } = await testDatabase(t);
  for (const batchRows of [most, most, `-${most}`, '99999999999999999999', 'many', '']) {
    await sql.begin(async (tx) => {
      await tx`select set_config('perforce.batch_rows', ${batchRows}, true)`;
      await insertEvents(tx as never, [
        ...extremes('MOST', 0, most), ...extremes('TOO', 1, most), ...extremes('LEAST', 2, `-${most}`), ...extremes('RUNNING', 3, most, false),
        { type: 9, at: 4, cmdident: 'RUNNING', payload: { dbName: 'db.rev', totalLockWaitWrite: 5 } },
        { type: 9, at: 3.5, cmdident: 'MOST', payload: { dbName: 'db.rev', totalLockHeldWrite: most, totalLockHeldRead: most } },
        ...extremes(null, 4, most), ...extremes('-', 5, `-${most}`, false),
      ], 'on conflict do nothing');
    });
  }
  t.same((await sql`select cmdident, status from perforce.commands order by 1`).map(({ cmdident, status }) => [cmdident, status]),
    [['LEAST', 'complete'], ['MOST', 'complete'], ['RUNNING', 'running'], ['TOO', 'complete']]);
  for (const { name } of await sql.unsafe(views)) {
    await t.resolves(sql.unsafe(`select * from perforce.${name}`), name);
    const [masked] = await sql`select to_regclass(${`perforce_masked.${name}`}) is not null as exists`;
    if (masked!.exists) await t.resolves(sql.unsafe(`select * from perforce_masked.${name}`), `${name}, masked`);
  }
  t.match(await sql`select blocker_cmdident, blocker_held_ms from perforce.lock_blockers where table_name = 'db.rev'`,
    [{ blocker_cmdident: 'MOST', blocker_held_ms: most }]);
  t.equal((await sql`select from perforce.uncorrelated_commands`).length, 2);
  t.match(await sql`select duplicates_last_hour from perforce.ingest_health`, [{ duplicates_last_hour: most }]);
  const [from, to] = [timeOf(-60), timeOf(60)];
  for (const call of [
    'commands_between($1, $2)', 'concurrency($1, $2)', 'long_locks($1, $2, 1, 1)', 'lock_blockers_between($1, $2, 1)',
    'table_use_between($1, $2)',
  ]) await t.resolves(sql.unsafe(`select * from perforce.${call}`, [from, to]), call);
  await t.resolves(sql`select * from perforce.command_timeline('MOST')`);
  t.match(await atTime(sql, 7200, (tx) => tx`select perforce.roll_up() as hours`), [{ hours: 1 }]);
  t.match(await sql`select commands, lapse_ms from perforce.command_stats_hourly`, [{ commands: '3', lapse_ms: '999999999999000' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

const empty = (sql: Sql): Promise<unknown> =>
  sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;

t.test('null and empty text are one thing, in every row, whichever comes first', async (t) => {
  const { sql } = await testDatabase(t);
  const columns = (await eventColumns(sql)).split(', ');
  const texts = (await sql`
    select attname::text as name from pg_attribute
    where attrelid = 'perforce.raw_events'::regclass and atttypid = 'text'::regtype and attname <> 'cmdident'`).map(({ name }) => name);
  t.ok(texts.length > 30);
  const types = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 99];
  const bring = (value: string | null): Promise<unknown> => sql.unsafe(`
    insert into perforce.raw_events (event_time, event_type, cmdident, pid, ${texts.join(', ')})
    select $1, type, 'C1', 7, ${texts.map(() => '$2::text').join(', ')} from unnest($3::integer[]) as type
    on conflict do nothing`, [timeOf(0), value, types]);
  t.ok(columns.includes('user_name'));

  await bring(null);
  const expected = await stateOf(sql);
  await bring('');
  t.same(await stateOf(sql), expected, 'null first');
  await empty(sql);
  await bring('');
  await bring(null);
  t.same(await stateOf(sql), expected, 'empty text first');
  t.match(await sql`select user_name, func, args, server_id, server_ids, event_count from perforce.command_events`,
    [{ user_name: null, func: null, args: null, server_id: null, server_ids: [], event_count: String(types.length) }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('null and empty text do not decide of two events which the command\'s attributes are from', async (t) => {
  const { sql } = await testDatabase(t);
  for (const func of [null, '']) {
    await empty(sql);
    await insertEvents(sql, [
      { type: 6, at: 0, func, user: null, pid: 1 }, { type: 6, at: 1, func: 'user-sync', user: 'anna', pid: 2 },
    ]);
    t.match(await sql`select user_name, func, pid from perforce.command_events`, [{ user_name: 'anna', func: 'user-sync', pid: '2' }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
  }
});

t.test('a cmdident that is longer than any server writes names no command, and stays in raw_events', async (t) => {
  const { sql } = await testDatabase(t);
  const [longest, tooLong] = ['c'.repeat(512), 'é'.repeat(257)] as const;
  await insertEvents(sql, [longest, tooLong, 'x'.repeat(100_000)].map((cmdident) => ({ type: 0, at: 0, cmdident })));
  t.match(await sql`select cmdident from perforce.command_events`, [{ cmdident: longest }]);
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 3 }]);
  t.match(await sql`select cmdident from perforce.commands_windowed('-infinity', 'infinity')`, [{ cmdident: longest }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

/** So many characters, each of so many bytes, that no compression makes short. */
const noise = (length: number, bytes: 1 | 4): string => Array.from({ length }, (_, n) => {
  const random = Math.imul(n + length, 2654435761) >>> 8;
  return String.fromCodePoint(bytes === 1 ? 33 + (random % 90) : 0x1f300 + (random % 0x2000));
}).join('');

for (const bytes of [1, 4] as const) {
  t.test(`names beyond all measure, ${bytes} bytes a character, stop neither a batch nor the statistics`, async (t) => {
    const { sql } = await testDatabase(t);
    const name = (n: number): string => noise(6000 + n, bytes);
    const event = { cmdident: 'LONG', server: name(1), func: name(2), user: name(3), args: name(4) };
    const payload = { dbName: name(5) };
    await insertEvents(sql, [
      { type: 0, at: 0, ...event }, { type: 9, at: 1, ...event, payload }, { type: 2, at: 2, ...event }, { type: 0, at: 0 },
    ]);
    await sql`update perforce.raw_events set prog = ${name(6)}`;
    await sql`update perforce.command_logs set prog = ${name(6)}`;
    t.same((await sql`select cmdident from perforce.commands order by 1`).map(({ cmdident }) => cmdident), ['C1', 'LONG']);
    t.match(await atTime(sql, 7200, (tx) => tx`select perforce.roll_up() as hours`), [{ hours: 1 }]);
    const [stats] = await sql`select server_id, func, user_name, prog from perforce.command_stats_hourly`;
    t.ok(name(1).startsWith(stats!.server_id) && name(2).startsWith(stats!.func) && name(3).startsWith(stats!.user_name));
    t.equal((await sql`select from perforce.table_use_hourly`).length, 1);
    await insertEvents(sql, [{ type: 6, at: 3, ...event }]);
    t.match(await atTime(sql, 7200, (tx) => tx`select perforce.roll_up() as hours`), [{ hours: 1 }]);
    t.match(await sql`select commands, files from perforce.command_stats_hourly`, [{ commands: '1', files: '1' }]);
    t.equal((await sql`select from perforce.watermarks`).length, 2);

    await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
    await sql`insert into perforce.closed_days select * from perforce_internal.days_to_close('{raw_events_20261120}')`;
    await t.rejects(insertEvents(sql, [{ type: 6, at: 4, ...event }]), { code: 'P4030' });
  });
}
