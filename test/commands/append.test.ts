import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, stateOf, timeOf, type Event } from '../support/events.js';

const edgeAndCommit: Event[] = [
  { type: 0, at: 0, pid: 7, args: '-f:...' },
  { type: 1, at: 0.25, pid: 7 },
  { type: 0, at: 1, server: 'commit', pid: 90, func: 'rmt-FileFetch', user: 'service', args: 'x' },
  { type: 6, at: 1.5, payload: { action: 'sync', file: '//depot/a', rev: 3, filesize: 1000 } },
  { type: 6, at: 1.5, payload: { action: 'sync', file: '//depot/b', rev: 1, filesize: 24 } },
  { type: 4, at: 1.6, payload: { severity: 3, subsys: 6, subcode: 41, text: 'no such file' } },
  { type: 3, at: 1.6, payload: { severity: 3, subsys: 6, subcode: 41, text: 'no such file' } },
  { type: 11, at: 1.7, payload: { triggerAction: 'check', triggerLapse: '.017s' } },
  { type: 9, at: 2, payload: { dbName: 'db.have', pagesIn: 4, totalLockWaitRead: 5, maxLockWaitRead: 3, totalLockHeldWrite: -2 } },
  { type: 9, at: 2, payload: { dbName: 'db.rev', pagesIn: 6, totalLockWaitRead: 7, maxLockWaitRead: 9 } },
  { type: 7, at: 2.1, payload: { utime: 12, stime: 3, maxrss: 2048 } },
  { type: 7, at: 2.2, server: 'commit', pid: 90, payload: { utime: 8, stime: 1, maxrss: 1024 } },
  { type: 2, at: 2.5, server: 'commit', pid: 90, version: 56, payload: { lapse: '1.5s', paused: '.001s', memory_cmd: 5 } },
  { type: 2, at: 3, pid: 7, version: 56, payload: { lapse: '3.000s', reason: 'error', paused: '.002s', memory_cmd: 21 } },
  { type: 99, at: 2.9, payload: { fields: ['x'] } },
];

t.test('a command that two servers worked on is one row, and its summary sums over both', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, edgeAndCommit);
  const [command] = await sql`select *, command_start_timestamp::text as start from perforce.command_events`;
  t.match(command, {
    cmdident: 'C1', user_name: 'anna', func: 'user-sync', args: '-f:...', server_id: 'edge', pid: '7', cmdno: 1,
    server_ids: ['commit', 'edge'], is_complete: true, status: 'complete', event_count: '15',
    start_count: '2', end_count: '2', audit_count: '2', error_count: '2', performance_count: '5', trigger_count: '1',
    other_count: '1', max_severity: 3,
    command_start_timestamp: timeOf(0), command_end_timestamp: timeOf(3),
  });
  t.same(command!.start_events, [
    { at: '2026-11-20T09:00:00+00:00', type: 0, server: 'edge', pid: 7, cmdno: 1, func: 'user-sync' },
    { at: '2026-11-20T09:00:01+00:00', type: 0, server: 'commit', pid: 90, cmdno: 1, func: 'rmt-FileFetch' },
  ]);
  t.same(command!.audit_events[0],
    { at: '2026-11-20T09:00:01.5+00:00', type: 6, server: 'edge', action: 'sync', file: '//depot/b', rev: 1, filesize: 24 });
  const [summary] = await sql`select * from perforce.command_logs`;
  t.match(summary, {
    status: 'complete', lapse_ms: '3000', duration_ms: '3000', compute_ms: '250', paused_ms: '3', reason: 'error',
    files: '2', bytes: '1024', error_count: '1', user_cpu_ms: '20', system_cpu_ms: '4', max_rss_kb: '2048',
    memory_cmd_mb: '21', pages_in: '10', total_read_wait_ms: '12', max_read_wait_ms: '9', total_write_held_ms: '-2',
    trigger_ms: '17', event_count: '15', rpc_recv_count: null,
  });
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('any order and any batching of the same events, with repeats, gives the same rows', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, edgeAndCommit);
  const expected = await stateOf(sql);
  for (const size of [1, 2, 5, 15]) {
    for (const rotate of [0, 1, 7, 13]) {
      await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
      const events = [...edgeAndCommit.slice(rotate), ...edgeAndCommit.slice(0, rotate)].reverse();
      for (let from = 0; from < events.length; from += size) {
        const batch = events.slice(from, from + size);
        await insertEvents(sql, batch);
        await insertEvents(sql, [...batch, events[0]!], 'on conflict do nothing');
      }
      t.same(await stateOf(sql), expected, `batches of ${size}, rotated by ${rotate}`);
      t.same(await sql`select * from perforce.reconcile()`, []);
    }
  }
});

t.test('a late start reopens a command, and its end completes it again', async (t) => {
  const { sql } = await testDatabase(t);
  const status = () => sql`
    select c.status, c.func, (select count(*)::integer from perforce.command_logs) as summaries
    from perforce.command_events as c`;
  await insertEvents(sql, [{ type: 0, at: 10, func: 'late' }, { type: 2, at: 12 }]);
  t.match(await status(), [{ status: 'complete', func: 'late', summaries: 1 }]);
  await insertEvents(sql, [{ type: 0, at: 5, server: 'commit', func: 'early' }]);
  t.match(await sql`select status, func from perforce.command_events`, [{ status: 'running', func: 'early' }]);
  t.same(await sql`select * from perforce.command_logs`, []);
  t.match(await sql`select status from perforce.commands`, [{ status: 'running' }]);
  await insertEvents(sql, [{ type: 2, at: 13, server: 'commit' }]);
  t.match(await sql`select status, server_id, duration_ms from perforce.command_logs`,
    [{ status: 'complete', server_id: 'commit', duration_ms: '8000' }]);
});

t.test('a command that runs on one of two servers still has no duration, though an end has come', async (t) => {
  const { sql } = await testDatabase(t);
  const found = async (view: string): Promise<unknown> =>
    (await sql.unsafe(`select status, duration_ms, lapse_ms from perforce.${view}`)).map((row) => Object.values(row));
  await insertEvents(sql, [
    { type: 0, at: 0 }, { type: 0, at: 1, server: 'commit' }, { type: 2, at: 3, payload: { lapse: '3s' } },
  ]);
  await sql`select perforce.finalize_command('C1')`;
  t.same(await found('commands'), [['running', null, '3000']]);
  t.same(await found('command_logs'), [['running', null, '3000']]);
  await insertEvents(sql, [{ type: 2, at: 4, server: 'commit', payload: { lapse: '3s' } }]);
  t.same(await found('commands'), [['complete', '4000', '3000']]);
});

t.test('an end without a start leaves the command running, without attributes of its own', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    { type: 16, at: 1, func: null, user: null, payload: { user: 'x' } },
    { type: 2, at: 2, user: 'bob' },
  ]);
  t.match(await sql`select user_name, status, command_start_timestamp from perforce.command_events`,
    [{ user_name: 'bob', status: 'running', command_start_timestamp: null }]);
  t.same(await sql`select * from perforce.running_commands`, []);
});

t.test('events without a command stay in raw_events', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [null, '', '-'].map((cmdident, pid) => ({ type: 0, at: 1, cmdident, pid })));
  t.match(await sql`select count(*)::integer as n from perforce.raw_events`, [{ n: 3 }]);
  t.same(await sql`select * from perforce.command_events`, []);
});

t.test('nanoseconds distinguish events; null and empty text do not', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 6, at: 1, ns: 0 }, { type: 6, at: 1, ns: 1 }, { type: 6, at: 1, ns: 999 }]);
  t.match(await sql`select audit_count from perforce.command_events`, [{ audit_count: '3' }]);
  await t.rejects(insertEvents(sql, [{ type: 6, at: 1, ns: 1 }]), { code: '23505' });
  await sql`insert into perforce.raw_events (event_time, event_type, pid) values (${timeOf(1)}, 6, 1)`;
  await t.rejects(
    sql`insert into perforce.raw_events (event_time, event_type, pid, cmdident, args) values (${timeOf(1)}, 6, 1, '-', '')`,
    { code: '23505' },
  );
});

t.test('events that differ in one value, however alike, are two', async (t) => {
  const { sql } = await testDatabase(t);
  const payload = (change: Record<string, number>): Record<string, number> =>
    ({ ...Object.fromEntries(Array.from({ length: 24 }, (_, n) => [`k${n + 10}`, 0])), ...change });
  const events = Array.from({ length: 24 }, (_, n) => Array.from({ length: 24 }, (_, m) =>
    ({ type: 9, at: 1, payload: payload({ [`k${n + 10}`]: 7, [`k${m + 10}`]: 7 }) }))).flat()
    .filter((_, index) => index % 24 <= Math.floor(index / 24));
  await insertEvents(sql, [{ type: 9, at: 1, payload: payload({}) }, ...events]);
  t.match(await sql`select performance_count from perforce.command_events`, [{ performance_count: String(events.length + 1) }]);
});

t.test('a batch is recorded with what was offered and what was new, by server', async (t) => {
  const { sql } = await testDatabase(t);
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.source', 'all.csv', true), set_config('perforce.batch_rows', '5', true)`;
    await insertEvents(tx as never, [{ type: 0, at: 1 }, { type: 0, at: 9, server: 'commit' }, { type: 2, at: 3 }]);
  });
  t.match(await sql`select source, rows, new, duplicates, last_event_at from perforce.load_batches`,
    [{ source: 'all.csv', rows: '5', new: '3', duplicates: '2', last_event_at: timeOf(9) }]);
  t.match(await sql`select server_id, new, last_event_at from perforce_internal.load_batch_servers order by 1`, [
    { server_id: 'commit', new: '1', last_event_at: timeOf(9) },
    { server_id: 'edge', new: '2', last_event_at: timeOf(3) },
  ]);
});

t.test('times that no event can have are refused', async (t) => {
  const { sql } = await testDatabase(t);
  for (const time of ['infinity', '-infinity', '1969-12-31 23:59:59Z', '2100-01-01 00:00Z']) {
    await t.rejects(sql.unsafe(`insert into perforce.raw_events (event_time, event_type) values ('${time}', 0)`),
      { code: '23514', constraint_name: 'event_time_in_range' });
  }
});

t.test('an error that types 3 and 4 both carry is shown once', async (t) => {
  const { sql } = await testDatabase(t);
  const text = (n: number) => ({ severity: 3, subsys: 6, subcode: 41, text: `no such file ${n}` });
  await insertEvents(sql, [
    { type: 4, at: 1, payload: text(1) }, { type: 3, at: 1.000002, payload: text(1) },
    { type: 3, at: 5, payload: text(1) }, { type: 3, at: 1, payload: text(2) }, { type: 5, at: 2, payload: text(2) },
    { type: 3, at: 1, server: 'commit', payload: text(1) },
  ]);
  t.match(await sql`select event_type, server_id, text, severity, subsystem from perforce.error_events order by event_time, server_id, text`, [
    { event_type: 3, server_id: 'commit', text: 'no such file 1', severity: 'failed', subsystem: 'DM' },
    { event_type: 4, server_id: 'edge', text: 'no such file 1' },
    { event_type: 5, server_id: 'edge', text: 'no such file 2' },
    { event_type: 3, server_id: 'edge', text: 'no such file 1' },
  ]);
});
