import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';

const hour = 3600;
const day = 24 * hour;

/** A command from one second to another, what it used in all, and what it did to db.rev, as p4d logs it at its end. */
function command(
  cmdident: string, from: number, to: number, use: Record<string, unknown> = {}, more: Partial<Event> = {},
): Event[] {
  const common = { cmdident, ...more };
  return [
    { ...common, type: 0, at: from },
    { ...common, type: 9, at: to, payload: { dbName: 'db.rev', ...use } },
    { ...common, type: 7, at: to, payload: { utime: (to - from) * 100, stime: 0, maxrss: 1000 + from } },
    { ...common, type: 2, at: to, payload: { lapse: `${to - from}s` } },
  ];
}

/** A row of a function for a time, in seconds after the epoch of the tests; bigint and numeric as numbers. */
async function ask(sql: Sql, name: string, from: number, to: number, ...more: string[]): Promise<any[]> {
  const args = [timeOf(from), timeOf(to), ...more];
  const rows = await sql.unsafe(`select * from perforce.${name}(${args.map((_, n) => `$${n + 1}`)})`, args);
  const numbers = rows.columns.filter(({ type }) => [20, 1700].includes(type)).map((column) => column.name);
  return rows.map((row) => ({ ...row, ...Object.fromEntries(numbers.map((column) =>
    [column, row[column] === null ? null : Number(row[column])])) }));
}

const all = async (sql: Sql, from: number, to: number): Promise<any> =>
  (await ask(sql, 'report_load', from, to)).find(({ dimension }) => dimension === 'all');

/** Who held db.rev from 09:11:50 to 09:18:05, and five that waited for it from 09:12:05 on. */
async function incident(t: Test) {
  const { sql, as } = await testDatabase(t);
  const error = (at: number, subcode: number): Event =>
    ({ cmdident: 'HOLDER', type: 4, at, payload: { severity: 3, subsys: 6, subcode, text: 'no' } });
  const trigger = (at: number, triggerLapse: string): Event =>
    ({ cmdident: 'HOLDER', type: 11, at, payload: { triggerData: 'slow.py x', triggerType: 'form-in', triggerLapse } });
  await insertEvents(sql, [
    ...command('HOLDER', 710, 1085, { totalLockHeldWrite: 375_000, maxLockHeldWrite: 375_000 }, { user: 'heinz' }),
    error(715, 1), error(725, 2), trigger(718, '3s'), trigger(730, '15s'),
    ...[1, 2, 3, 4, 5].flatMap((n) =>
      command(`VICTIM${n}`, 720 + 5 * n, 1086 + n, { totalLockWaitRead: 360_000 - n, totalLockHeldRead: 1 })),
    ...command('BEFORE', 600, 719, { totalLockHeldWrite: 1 }),
    ...command('AFTER', 1200, 1201, { totalLockHeldWrite: 1 }),
  ]);
  return as('perforce_analyst');
}

t.test('a blocker that began before the time is in all of its answers, with all that it took', async (t) => {
  const sql = await incident(t);
  const window = [720, 1200] as const;
  t.match(await all(sql, ...window), {
    commands: 6, began: 5, users: 2, failed: 1, orphaned: 0, running: 0, max_lapse_ms: 375_000,
    lapse_ms: 375_000 + 362_000 + 358_000 + 354_000 + 350_000 + 346_000, lock_held_ms: 375_005, lock_wait_ms: 1_799_985,
  });
  t.match(await ask(sql, 'report_lapses', ...window),
    [{ func: 'user-sync', commands: 6, max_lapse_ms: 375_000, p50_ms: 356_000 }]);
  t.match((await ask(sql, 'report_slow', ...window))[0], {
    cmdident: 'HOLDER', took_ms: 375_000, lock_held_ms: 375_000, began_at: timeOf(710),
    ended_at: timeOf(1085),
  });
  t.match(await ask(sql, 'report_locks', ...window), [{
    table_name: 'db.rev', uses: 6, waits: 5, read_wait_ms: 1_799_985, write_held_ms: 375_000,
    max_write_held_ms: 375_000,
  }]);
  t.match(await ask(sql, 'report_lock_holders', ...window), [{
    cmdident: 'HOLDER', user_name: 'heinz', victims: 5, tables: 'db.rev', held_ms: 375_000,
    likely_ms: 359_999 + 355_000 + 350_000 + 345_000 + 340_000, longest_ms: 359_999,
    longest_cmdident: 'VICTIM1', began_at: timeOf(710),
  }]);
  t.match((await ask(sql, 'report_lock_waits', ...window)).map(({ cmdident, wait_ms, blocker_cmdident, likely_ms }) =>
    [cmdident, wait_ms, blocker_cmdident, likely_ms]),
  [1, 2, 3, 4, 5].map((n) =>
    [`VICTIM${n}`, 360_000 - n, 'HOLDER', Math.min(360_000 - n, (1085 - 720 - 5 * n) * 1000)]));
  const heaviest = await ask(sql, 'report_heaviest', ...window, '1');
  t.match(heaviest.map(({ measure, amount, unit, cmdident }) => [measure, amount, unit, cmdident]), [
    ['CPU', 37_500, 'ms', 'HOLDER'], ['memory', 1745 * 1024, 'bytes', 'VICTIM5'], ['lock wait', 359_999, 'ms', 'VICTIM1'],
    ['lock held', 375_000, 'ms', 'HOLDER'], ['triggers', 18_000, 'ms', 'HOLDER'],
  ]);
});

t.test('what nobody accounts for is said, too, after the holders', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...command('HOLDER', 0, 100, { totalLockHeldWrite: 50_000 }),
    ...command('ALSO', 0, 40, { totalLockHeldWrite: 30_000 }),
    ...command('VICTIM', 50, 101, { totalLockWaitRead: 40_000 }),
    ...command('LONELY1', 10, 60, { dbName: 'clients/a(W)', totalLockWaitWrite: 45_000 }),
    ...command('LONELY2', 10, 60, { dbName: 'clients/b(W)', totalLockWaitWrite: 44_000 }),
  ]);
  for (const most of ['2', '12']) {
    t.match(await ask(sql, 'report_lock_holders', 0, 200, most), [
      { cmdident: 'HOLDER', victims: 1, likely_ms: 40_000, longest_cmdident: 'VICTIM' },
      { cmdident: null, victims: 2, likely_ms: 89_000, tables: 'clients/*(W)', longest_cmdident: 'LONELY1' },
    ]);
  }
});

t.test('errors count when they happened, and triggers when they ran', async (t) => {
  const sql = await incident(t);
  t.match(await ask(sql, 'report_errors', 720, 1200, '1 minute'),
    [{ at: timeOf(720), severity: 'failed', errors: 1 }]);
  t.match(await ask(sql, 'report_frequent_errors', 700, 1200), [
    { errors: 1, severity: 'failed', users: 1, latest_at: timeOf(725) }, { latest_at: timeOf(715) },
  ]);
  t.match(await ask(sql, 'report_triggers', 720, 1200), [{
    trigger_name: 'slow.py', trigger_type: 'form-in', runs: 1, commands: 1, lapse_ms: 15_000, p50_ms: 15_000,
    max_lapse_ms: 15_000,
  }]);
  for (const [from, to] of [[717, 1200], [700, 720], [717, 720]] as const) {
    t.match(await ask(sql, 'report_triggers', from, to), [{ runs: 2, lapse_ms: 18_000, p50_ms: 9_000 }], `${from} to ${to}`);
  }
  t.match(await ask(sql, 'report_triggers', 719, 730), [{ runs: 1, lapse_ms: 15_000 }], 'it began before and ended after');
});

t.test('a command that still runs counts, and is as slow as it is long by the end of the time', async (t) => {
  const { sql, as } = await testDatabase(t);
  await insertEvents(sql, [{ cmdident: 'RUNS', type: 0, at: 0 }, ...command('ENDED', 100, 130)]);
  const analyst = await as('perforce_analyst');
  await atTime(analyst, 2 * hour, async (sql) => {
    t.match(await all(sql, 60, 90), { commands: 0, began: 0, running: 0, presumed: 1, lapse_ms: 0 });
    t.match(await all(sql, 120, 600), { commands: 1, began: 0, running: 0, presumed: 1, lapse_ms: 30_000 });
    t.match(await ask(sql, 'report_slow', 120, 600), [
      { cmdident: 'RUNS', took_ms: 600_000, status: 'running', is_presumed: true },
      { cmdident: 'ENDED', took_ms: 30_000, status: 'complete' },
    ]);
  });
  t.same(await ask(analyst, 'report_load', -100, 0), [], 'no command, no row');
});

/** Commands of three days and a few that go on over midnight, with an error and a trigger each. */
function threeDays(): Event[] {
  const events = [];
  for (let n = 0; n < 72; n++) {
    const at = n * hour - 9 * hour + 1000 + 7 * n; // the epoch is 09:00
    const name = `C${n}`;
    const long = n % 24 === 23 ? 3 * hour : 0;
    events.push(
      ...command(name, at, at + 10 + n + long,
        { totalLockWaitRead: n, maxLockWaitRead: n, totalLockHeldWrite: 100 + n },
        { user: `u${n % 3}`, func: n % 2 ? 'user-sync' : 'user-submit', server: n % 5 ? 'edge' : 'commit' }),
      { cmdident: name, type: 4, at: at + 5, payload: { severity: 3, subsys: 6, subcode: n % 4, text: 'no' } },
      { cmdident: name, type: 11, at: at + 6, payload: { triggerData: `t${n % 2}`, triggerLapse: `.${100 + n}s` } },
    );
  }
  return events as Event[];
}

t.test('what is counted by when it happened adds up: the days make the whole', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, threeDays());
  const midnight = -9 * hour;
  const days = [0, 1, 2].map((n) => [midnight + n * day, midnight + (n + 1) * day] as const);
  const whole = [midnight, midnight + 3 * day] as const;
  const sums = async (name: string, column: string, key: string, ...more: string[]): Promise<unknown> => {
    const sum = (rows: any[]) => rows.reduce((sums, row) =>
      ({ ...sums, [row[key]]: (sums[row[key]] ?? 0) + row[column] }), {} as any);
    const ofDays = (await Promise.all(days.map(([from, to]) => ask(sql, name, from, to, ...more)))).flat();
    const expected = sum(await ask(sql, name, ...whole, ...more));
    t.same(sum(ofDays), expected, `${name}, ${column}`);
    return expected;
  };
  t.same(await sums('report_errors', 'errors', 'severity', '1 hour'), { failed: 72 });
  t.same(await sums('report_frequent_errors', 'errors', 'text', '100'), { no: 72 });
  t.same(await sums('report_triggers', 'runs', 'trigger_name'), { t0: 36, t1: 36 });
  t.same(await sums('report_triggers', 'lapse_ms', 'trigger_name'), { t0: 4860, t1: 4896 });
  const loads = await Promise.all([...days, whole].map(([from, to]) => all(sql, from, to)));
  t.same(loads.map(({ commands, began }) => [commands, began]), [[24, 24], [25, 24], [25, 24], [72, 72]],
    'a command that goes on over midnight ran on both days, and began on one');
});

t.test('locks are the same from hourly statistics as from events, whatever of the hours is in the time', async (t) => {
  const { sql, as } = await testDatabase(t);
  await insertEvents(sql, [
    ...threeDays(), { cmdident: 'RUNS', type: 0, at: 300 },
    { cmdident: 'RUNS', type: 9, at: 400, payload: { dbName: 'db.rev', totalLockWaitRead: 77, maxLockWaitRead: 70 } },
    ...command('CLIENT1', 500, 501, { dbName: 'clients/anna-ws(W)', totalLockHeldWrite: 5 }),
    ...command('CLIENT2', 600, 601, { dbName: 'clients/ben(2)(W)', totalLockHeldWrite: 6 }),
  ]);
  const analyst = await as('perforce_analyst');
  const times: [number, number][] = [
    [-9 * hour, 63 * hour], [0, 24 * hour], [0.5 * hour, 20.25 * hour], [350, 550], [-1.5 * hour, -0.5 * hour],
    [15.5 * hour, 16 * hour],
  ];
  const ofAll = () => Promise.all(times.map(([from, to]) => ask(analyst, 'report_locks', from, to)));
  const counted = await ofAll();
  t.match(counted[0], [
    { table_name: 'db.rev', uses: 73, waits: 72, read_wait_ms: 2556 + 77, max_read_wait_ms: 71, write_held_ms: 9756 },
    { table_name: 'clients/*(W)', uses: 2, waits: 0, write_held_ms: 11 },
  ]);
  t.match(counted[5], [{ uses: 1, read_wait_ms: 23 }], 'one that began the day before goes on');
  const [{ hours }] = await atTime(sql, 100 * day, (sql) => sql`select perforce.roll_up(1000) as hours`) as any;
  t.equal(hours, 72);
  const [{ rows }] = await sql`select count(*)::integer as rows from perforce.table_use_hourly` as any;
  t.ok(rows > 70);
  t.same(await ofAll(), counted);
  await insertEvents(sql, command('LATE', 2 * hour + 60, 2 * hour + 70, { totalLockWaitWrite: 1000 }));
  const [, late] = await ofAll();
  t.match(late, [{ uses: counted[1]![0].uses + 1, write_wait_ms: 1000 }], 'what came since is there at once');
});

t.test('by each measure the heaviest are those of all, however many parts the time has', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, threeDays());
  const expected = await sql`
    select cmdident, user_cpu_ms::float8 as amount from perforce.commands order by user_cpu_ms desc, cmdident limit 20`;
  const ofAll = await ask(sql, 'report_heaviest', -9 * hour, 63 * hour, '20');
  const heaviest = ofAll.filter(({ measure }) => measure === 'CPU');
  t.same(heaviest.map(({ cmdident, amount }) => ({ cmdident, amount })), [...expected]);
  t.same(heaviest.map(({ place }) => place), Array.from({ length: 20 }, (_, n) => n + 1));
});

t.test('the time of a report is read by year, month and day, in its own time zone', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, command('C', 60, 5400));
  for (const style of ['ISO, DMY', 'German, DMY', 'SQL, DMY', 'Postgres, MDY']) {
    await sql.begin(async (sql) => {
      await sql`select set_config('DateStyle', ${style}, true), set_config('TimeZone', 'America/Caracas', true)`;
      const range = async (...args: (string | null)[]) => {
        const given = args.map((_, n) => `$${n + 1}`);
        const [row] = await sql.unsafe(`
          select extract(epoch from from_time)::float8 as from, extract(epoch from to_time)::float8 as to
          from perforce.report_range(${given})`, args);
        return [row!.from, row!.to].map((at) => new Date(at * 1000).toISOString().slice(0, 16));
      };
      t.same(await range(), ['2026-11-20T09:00', '2026-11-20T10:31']);
      t.same(await range('2026-02-01', '2026-02-03 12:00', 'Asia/Kolkata'), ['2026-01-31T18:30', '2026-02-03T06:30']);
      t.same(await range('2026-02-01 00:00Z', null, 'Asia/Kolkata'), ['2026-02-01T00:00', '2026-11-20T10:31']);
      t.same(await range(null, '2026-11-20 10:00', 'Asia/Kolkata'), ['2026-11-19T04:30', '2026-11-20T04:30']);
      const [settings] = await sql`select current_setting('DateStyle') as style, current_setting('TimeZone') as zone`;
      t.same(settings, { style, zone: 'America/Caracas' }, 'the caller\'s settings stay');
    });
  }
  for (const [args, code] of [
    [`'01.02.2026'`, '22008'], [`'when?'`, '22007'], [`null, null, 'Nowhere/Land'`, '22023'], [`'infinity'`, 'P4050'],
    [`null, 'infinity'`, 'P4050'], [`'2026-11-21', '2026-11-20'`, 'P4050'], [`'2026-11-21', '2026-11-21'`, 'P4050'],
  ]) await t.rejects(sql.unsafe(`select * from perforce.report_range(${args})`), { code }, args);
});

t.test('restarts are those of the time', async (t) => {
  const { sql, as } = await testDatabase(t);
  const restart = (at: number, eventInfo: string): Event => ({ type: 12, at, cmdident: null, payload: { eventInfo } });
  await insertEvents(sql, [restart(10, 'Perforce Server starting'), restart(20, 'Perforce Server shutdown')]);
  t.match(await ask(await as('perforce_analyst'), 'report_restarts', 15, 30),
    [{ at: timeOf(20), server_id: 'edge', restart: 'shutdown' }]);
});

t.test('the busiest folders are those of which most revisions were read or changed, however deep they lie', async (t) => {
  const { sql, as } = await testDatabase(t);
  const audit = (n: number, file: string, action: string, user = 'anna'): Event =>
    ({ cmdident: `A${n % 2}`, type: 6, at: n, user, payload: { file, action, rev: 1, filesize: 10 } });
  await insertEvents(sql, [
    audit(1, '//depot/main/src/core/a.c', 'sync'), audit(2, '//depot/main/src/b.c', 'edit', 'ben'),
    audit(3, '//depot/main/src/core/deep/er/c.c', 'delete'), audit(4, '//depot/main/doc/x.md', 'sync'),
    audit(5, '//depot/readme', 'sync'), audit(6, '', 'sync'), audit(100, '//depot/main/doc/late.md', 'sync'),
  ]);
  const analyst = await as('perforce_analyst');
  t.match(await ask(analyst, 'report_paths', 0, 100), [
    { path: '//depot/main/src/', revisions: 3, changed: 2, file_bytes: 30, users: 2, latest_at: timeOf(3) },
    { path: '//depot/', revisions: 1, changed: 0 }, { path: '//depot/main/doc/', revisions: 1, changed: 0 },
  ]);
  t.match(await ask(analyst, 'report_paths', 0, 101, '5', '1'), [{ path: '//depot/', revisions: 6, changed: 2 }]);
  t.match(await ask(analyst, 'report_paths', 0, 101, '1', '5'), [{ revisions: 2, path: '//depot/main/doc/' }]);
});

t.test('replication is as far behind as its longest silence', async (t) => {
  const { sql, as } = await testDatabase(t);
  const pull = (at: number, server: string, more: Partial<Event> = {}): Event =>
    ({ cmdident: `P${server}${at}`, type: 0, at, server, func: 'pull', ...more });
  await insertEvents(sql, [
    pull(-500, 'edge'), pull(0, 'edge'), pull(60, 'edge'), pull(400, 'edge'), pull(10, 'other'),
    pull(61, 'edge', { type: 8, payload: { recvBytes: 500, sendBytes: 7 } }),
  ]);
  const [edge, other, ...more] = await ask(await as('perforce_analyst'), 'report_replication', 0, 500);
  t.match(edge, { server_id: 'edge', func: 'pull', records: 4, behind_ms: 500_000, network_bytes: 507 });
  t.match(other, { server_id: 'other', records: 1, behind_ms: null, network_bytes: 0 });
  t.same(more, []);
});

t.test('this time stands beside the same time a week before, or as many weeks as it is long', async (t) => {
  const { sql, as } = await testDatabase(t);
  const week = 7 * day;
  await insertEvents(sql, [
    ...command('NOW', 0, 30), ...command('BEFORE1', -week, 10 - week), ...command('BEFORE2', 100 - week, 120 - week),
    ...command('NEW', 60, 65, {}, { func: 'user-edit' }), ...command('GONE', 50 - week, 51 - week, {}, { func: 'user-job' }),
    ...command('ELSE', 10 * hour - week, 11 * hour - week),
  ]);
  const analyst = await as('perforce_analyst');
  t.match(await ask(analyst, 'report_weeks', 0, hour), [
    { func: 'user-sync', commands: 1, commands_before: 2, p50_ms: 30_000, p50_before_ms: 15_000, lapse_ms: 30_000, lapse_before_ms: 30_000 },
    { func: 'user-edit', commands: 1, commands_before: 0, p95_ms: 5000, p95_before_ms: null },
    { func: 'user-job', commands: 0, commands_before: 1, p50_ms: null, p50_before_ms: 1000 },
  ]);
  t.match(await ask(analyst, 'report_weeks', 0, 8 * day, '1'), [{ commands: 1, commands_before: 3 }], 'two weeks before');
  t.same(await ask(analyst, 'report_weeks', -week, 0), [], 'nothing is known of the week before');
  t.match((await ask(analyst, 'report_weeks', 0, week, '1'))[0], { commands_before: 3 });
});

t.test('unusual commands are those of unusual_commands, the longest over what is usual first', async (t) => {
  const { sql, as } = await testDatabase(t);
  await insertEvents(sql, [
    ...Array.from({ length: 20 }, (_, n) => command(`U${n}`, n - day, n - day + 2)).flat(),
    ...command('LONG', 0, 60), ...command('LONGER', 10, 90), ...command('USUAL', 20, 21),
  ]);
  await atTime(sql, hour, (sql) => sql`select perforce.roll_up()`);
  const expected = await sql`
    select cmdident from perforce.unusual_commands(${timeOf(0)}, ${timeOf(hour)}) order by over_ms desc`;
  t.same(expected.map(({ cmdident }) => cmdident), ['LONGER', 'LONG']);
  const analyst = await as('perforce_analyst');
  t.match(await ask(analyst, 'report_unusual', 0, hour), [
    { cmdident: 'LONGER', took_ms: 80_000, compared_commands: 20 }, { cmdident: 'LONG', took_ms: 60_000, func: 'user-sync' },
  ]);
  t.equal((await ask(analyst, 'report_unusual', 0, hour, '1')).length, 1);
});
