import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, stateOf } from '../support/events.js';

t.test('an event needs nothing but a command, a type and its data', async (t) => {
  const { sql } = await testDatabase(t);
  const before = Date.now();
  await sql.unsafe(`select perforce.append_event('abc123','6','{"action": "add", "file": "//depot/main.c", "rev": 5}')`);
  const [event] = await sql`select * from perforce.events`;
  t.match(event, { cmdident: 'abc123', event_type: 6, event_name: 'Audit', payload: { action: 'add', file: '//depot/main.c', rev: 5 } });
  t.ok(event!.event_time.getTime() >= before - 1000 && event!.event_time.getTime() <= Date.now() + 1000);
  t.match(await sql`select file, rev from perforce.audit_events`, [{ file: '//depot/main.c', rev: '5' }]);
});

t.test('it gives the rows that a loader gives, with or without f_, and again changes nothing', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    { type: 0, at: 0, ns: 7, args: 'x' },
    { type: 6, at: 1, payload: { action: 'add', file: '//a', rev: 5, filesize: 12 } },
    { type: 2, at: 2, version: 56, payload: { lapse: '2.0s' } },
  ]);
  const expected = await stateOf(sql);
  await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
  const common = { pid: 100, serverid: 'edge', cmdno: '1', user: 'anna', client: 'anna-ws', func: 'user-sync', host: '10.0.0.1', prog: 'p4', version: 'v94' };
  const start = Date.UTC(2026, 10, 20, 9) / 1000;
  const prefixed = Object.fromEntries(Object.entries({ ...common, timestamp: start, timestamp2: 7, args: 'x', date: '2026/11/20' }).map(([k, v]) => [`f_${k}`, v]));
  const calls: [string, Record<string, unknown>][] = [
    ['2.56', { ...common, at: '2026-11-20 09:00:02Z', lapse: '2.0s', reason: '', paused: null }],
    ['0.55', prefixed],
    ['6.55', { ...common, timestamp: start + 1, action: 'add', file: '//a', rev: '5', filesize: '12' }],
  ];
  for (const [type, data] of [...calls, ...calls]) await sql`select perforce.append_event('C1', ${type}, ${sql.json(data as never)})`;
  t.same(await stateOf(sql), expected);
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 3 }]);
});

t.test('numbers that come as text are numbers where the loader makes them numbers; what is none is kept as text', async (t) => {
  const { sql, load } = await testDatabase(t);
  const values = [
    '0', '-0', '7', '007', '1.5', '1.50', '7.0', '.5', '-12', '+1', '1e3', '1e-1', '999999999999999999', '9223372036854775807', '9223372036854775808',
    'many',
  ];
  const usage = (value: string, n: number): string[] => ['9.50', String(1_694_447_120 + n), '0', '', '7', 'C', 'edge', '1', '', '', '', '', '', '', '', '',
    'db.rev', value, ...Array<string>(27).fill('')];
  await load(values.map((value, n) => usage(value, n).join(',')));
  const kept = () => sql`select pages_in, payload from perforce.raw_events order by event_time`;
  const loaded = await kept();
  t.same(loaded.map(({ pages_in, payload }) => pages_in ?? payload.f_pagesIn), [
    '0', '0', '7', '7', '1.5', '1.50', '7', '.5', '-12', '1', '1000', '1e-1', '999999999999999999', '9223372036854775807', '9223372036854775808',
    'many',
  ]);
  await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
  for (const [n, pagesIn] of values.entries()) {
    await sql`select perforce.append_event('C', '9.50', ${sql.json({ timestamp: 1_694_447_120 + n, dbName: 'db.rev', pagesIn })})`;
  }
  t.strictSame([...await kept()], [...loaded]);
});

t.test('short records keep their own user and host', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select perforce.append_event('A', '16.50', '{"f_user": "eve", "host": "10.0.0.9", "result": "fail"}')`;
  t.match(await sql`select payload from perforce.events`, [{ payload: { user: 'eve', host: '10.0.0.9', result: 'fail' } }]);
  t.match(await sql`select user_name, host, auth_result, payload from perforce.raw_events`,
    [{ user_name: 'eve', host: '10.0.0.9', auth_result: 'fail', payload: {} }]);
});

t.test('what has no column, and what its column cannot hold, is kept in payload and shown by its own name', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select perforce.append_event('A', '9.50', ${sql.json({
    f_dbName: 'db.have', pagesIn: 'many', gets: '7', novelty: 5, isNew: true, nested: { a: [1] }, f_type: 'x', text: { code: 3 }, server: 'y',
    nothing: null, emptiness: '',
  })})`;
  const odd = { novelty: '5', isNew: 'true', nested: { a: [1] } };
  t.same((await sql`select table_name, rows_get, pages_in, payload from perforce.raw_events`)[0], {
    table_name: 'db.have', rows_get: '7', pages_in: null,
    payload: { ...odd, f_pagesIn: 'many', f_text: { code: 3 }, f_type: 'x', f_server: 'y' },
  });
  const shown = { ...odd, dbName: 'db.have', gets: 7, pagesIn: 'many', text: { code: 3 }, f_type: 'x', f_server: 'y' };
  t.same((await sql`select payload from perforce.events`)[0]!.payload, shown);
  const [row] = await sql`select performance_events[1] - 'at' as element from perforce.command_events`;
  t.same(row!.element, { ...shown, type: 9, server: null });
});

t.test('what cannot be an event is refused with a reason', async (t) => {
  const { sql } = await testDatabase(t);
  const call = (id: string | null, type: string | null, data: string | null) => sql`select perforce.append_event(${id}, ${type}, ${data}::jsonb)`;
  for (const id of [null, '', '-']) await t.rejects(call(id, '6', '{}'), { code: 'P4001', hint: /cmdident/ });
  for (const type of [null, '', 'six', '6.', '-1', '6.55.1', '12345']) await t.rejects(call('C', type, '{}'), { code: 'P4002', hint: /TYPE/ });
  for (const data of [null, '[]', '"x"', '5']) await t.rejects(call('C', '6', data), { code: 'P4003' });
  for (const data of [
    { pid: 'x' }, { pid: 'NaN' }, { pid: 'infinity' }, { pid: 1.5 }, { pid: {} }, { cmdno: 1e20 }, { timestamp: 'soon' }, { timestamp: 'infinity' },
    { timestamp: '-infinity' }, { timestamp: 'NaN' }, { timestamp: -1 }, { timestamp: [1] }, { timestamp: 4_102_444_800 },
    { timestamp: '999999999999999999' }, { timestamp: 1, timestamp2: 'x' }, { timestamp: 1, timestamp2: 'NaN' },
    { timestamp: 1, timestamp2: 'infinity' }, { timestamp: 1, timestamp2: 1e30 }, { timestamp: 1, timestamp2: -2_000_000_000 },
    { at: 'yesterdayish' }, { at: 'infinity' }, { at: '-infinity' }, { at: 'NaN' }, { at: '1969-12-31 23:59:59Z' }, { at: '2100-01-01 00:00Z' },
    { at: '300000-01-01' }, { at: {} },
  ]) await t.rejects(call('C', '6', JSON.stringify(data)), { code: 'P4003', detail: /\S/, hint: /\S/ }, JSON.stringify(data));
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 0 }]);
});

t.test('finalize_command writes the same summary again and again, of a running command too', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 7, at: 1, payload: { utime: 5 } }]);
  await sql`select perforce.finalize_command('C1'), perforce.finalize_command('C1')`;
  await sql`select perforce.finalize_command('C1')`;
  t.match(await sql`select status, user_cpu_ms from perforce.command_logs`, [{ status: 'running', user_cpu_ms: '5' }]);
  t.equal((await sql`select * from perforce.commands`).length, 1);
  await insertEvents(sql, [{ type: 2, at: 2 }]);
  t.match(await sql`select status, user_cpu_ms from perforce.command_logs`, [{ status: 'complete', user_cpu_ms: '5' }]);
  await t.rejects(sql`select perforce.finalize_command('none')`, { code: 'P4004', hint: /\S/ });
});
