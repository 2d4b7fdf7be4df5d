import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';

/** Seconds after 09:00, the epoch of the tests, of a time of its day. */
const at = (time: string): number => {
  const [hours, minutes, seconds = 0] = time.split(':').map(Number) as [number, number, number?];
  return (hours - 9) * 3600 + minutes * 60 + seconds;
};
const start = (cmdident: string, time: string, func: string, more: Partial<Event> = {}): Event =>
  ({ type: 0, cmdident, at: at(time), func, ...more });
const end = (cmdident: string, time: string, lapse: number, func: string, reason = ''): Event =>
  ({ type: 2, cmdident, at: at(time), func, payload: { lapse: `${lapse}s`, reason } });
const locks = (cmdident: string, time: string, payload: Record<string, unknown>, func = 'user-sync'): Event =>
  ({ type: 9, cmdident, at: at(time), func, payload: { dbName: 'db.have', ...payload } });
const server = (time: string, eventInfo: string): Event =>
  ({ type: 12, cmdident: null, at: at(time), payload: { eventCode: 0, eventInfo } });

/** Those that wait from 09:12 on for db.have: five give up at 09:15, the others get it when the blocker ends at 09:18:05. */
const victims: Event[] = Array.from({ length: 40 }, (_, n) => {
  const [name, began] = [`VICTIM${n}`, `9:12:${10 + n}`];
  const [ended, waited] = n < 5 ? ['9:15:10', 170 - n] : ['9:18:06', 350 - n];
  return [
    start(name, began, 'user-sync', { user: `user${n}` }), locks(name, ended, { totalLockWaitRead: waited * 1000 }),
    end(name, ended, waited, 'user-sync', n < 5 ? 'error' : ''),
  ];
}).flat();

/** What happened, in order of time. */
const story: Event[] = [
  server('6:00', 'Perforce Server starting 2026/11/20 pid 1 P4D/LINUX26X86_64/2023.1/1'),
  server('6:00:01', 'Startup command \'p4 pull -i 1\' is unknown.'),
  start('PULL', '6:01', 'pull', { user: 'svc', args: '-i:1' }),
  start('VERIFY', '7:00', 'user-verify', { user: 'admin' }), end('VERIFY', '10:30', 12_600, 'user-verify'),
  start('EARLY', '8:00', 'user-sync', { pid: 77, cmdno: 1 }),
  { type: 4, cmdident: 'EARLY', at: at('8:00:01'), pid: 77, payload: { severity: 3, subsys: 6, text: 'no such file' } },
  start('NEXT', '8:00:02', 'user-have', { pid: 77, cmdno: 2 }), end('NEXT', '8:00:03', 1, 'user-have'),
  start('LOOKUP', '8:30', 'user-fstat'),
  start('KILLED', '9:11', 'user-sync', { user: 'karl' }),
  start('BLOCKER', '9:11:50', 'user-submit', { user: 'bea', args: '-i' }),
  locks('BLOCKER', '9:18:05', { totalLockHeldWrite: 375_000 }, 'user-submit'), end('BLOCKER', '9:18:05', 375, 'user-submit'),
  ...victims,
  ...[1, 2, 3].map((n): Event => ({
    type: 16, cmdident: null, at: at(`9:13:0${n}`), user: 'mallory', payload: { result: 'fail', method: 'ldap' },
  })),
  { type: 4, cmdident: 'VICTIM0', at: at('9:15:09'), payload: { severity: 3, subsys: 6, text: 'given up' } },
  server('14:09', 'Perforce Server restarted'),
  start('LATER', '14:30', 'user-have'), end('LATER', '14:30:01', 1, 'user-have'),
].sort((one, other) => one.at - other.at);

/** Loads what has happened until a time, as if it were that time, and maintains. */
const tell = (sql: Sql, events: Event[], now: string): Promise<void> => atTime(sql, at(now), async (tx) => {
  if (events.length > 0) await insertEvents(tx, events);
  await tx`select perforce.sweep_orphans(), perforce.archive_commands()`;
});

const between = async (sql: Sql, from: string, to = from): Promise<Record<string, string[]>> => {
  const rows = await sql`
    select cmdident, is_presumed from perforce.commands_between(${timeOf(at(from))}, ${timeOf(at(to))})
    where cmdident !~ '^VICTIM' order by 1`;
  const of = (isPresumed: boolean): string[] => rows.filter((row) => row.is_presumed === isPresumed).map((row) => row.cmdident);
  return { known: of(false), presumed: of(true) };
};

const incident = async (sql: Sql, from: string, to: string): Promise<Record<string, any[]>> => {
  const rows = await sql`select * from perforce.incident(${timeOf(at(from))}, ${timeOf(at(to))}, most => 50)`;
  const answers: Record<string, any[]> = {};
  for (const row of rows) (answers[row.question] ??= []).push(row);
  return answers;
};

/** All that the story comes to. */
const history = async (sql: Sql): Promise<unknown> => ({
  orphans: [...await sql`select to_jsonb(o) - 'orphaned_at' as orphan from perforce.orphaned_commands as o order by cmdident`],
  commands: [...await sql`select * from perforce.commands order by cmdident`],
  noon: await between(sql, '12:00'),
  early: await between(sql, '9:16'),
  counts: [...await sql`select * from perforce.concurrency(${timeOf(at('6:00'))}, ${timeOf(at('15:00'))}, '1 minute')`],
  locks: [...await sql`select * from perforce.lock_blockers order by cmdident, likelihood, blocker_cmdident`],
  restarts: [...await sql`select * from perforce.server_restarts order by event_time`],
  incident: (await incident(sql, '9:12', '9:20')),
});

t.test('one story, told at once, in pieces, backwards and shuffled, is one history', async (t) => {
  const { sql } = await testDatabase(t);
  const begin = async (): Promise<void> => {
    await sql`
      truncate perforce.raw_events, perforce.command_events, perforce.command_logs, perforce.orphaned_commands,
        perforce.load_batches, perforce_internal.load_batch_servers, perforce_internal.late_signs`;
  };
  const pieces = Array.from({ length: 12 }, (_, n) => story.filter((_, i) => Math.floor((i * 12) / story.length) === n));
  await tell(sql, story, '15:00');
  const atOnce = await atTime(sql, at('15:00'), history);
  for (const [how, inOrder] of Object.entries({
    'in pieces': pieces, backwards: pieces.toReversed(), shuffled: pieces.map((_, n) => pieces[(n * 5 + 7) % 12]!),
  })) {
    await begin();
    for (const piece of inOrder) await tell(sql, piece, '15:00');
    t.same(await atTime(sql, at('15:00'), history), atOnce, how);
  }

  t.match(await sql`
    select cmdident, reason, gone_at, decided_by from perforce.orphaned_commands order by cmdident`, [
    { cmdident: 'EARLY', reason: 'next_command', gone_at: timeOf(at('8:00:02')) },
    { cmdident: 'KILLED', reason: 'server_restart', decided_by: timeOf(at('14:09')) },
    { cmdident: 'LOOKUP', reason: 'no_end', gone_at: timeOf(at('8:40')) },
    { cmdident: 'PULL', reason: 'server_restart', gone_at: timeOf(at('14:09')) },
  ]);
  t.match(await sql`select restart, event_time, killed from perforce.server_restarts order by event_time`, [
    { restart: 'startup', event_time: timeOf(at('6:00')), killed: [] },
    { restart: 'startup', event_time: timeOf(at('14:09')), killed: ['KILLED', 'PULL'] },
  ], 'a startup command that fails is no start');
  await atTime(sql, at('15:00'), async (tx) => {
    t.same(await between(tx, '8:35'), { known: ['PULL', 'VERIFY'], presumed: ['LOOKUP'] });
    t.same(await between(tx, '9:16'), { known: ['BLOCKER', 'PULL', 'VERIFY'], presumed: ['KILLED'] });
    t.same(await between(tx, '12:00'), { known: ['PULL'], presumed: ['KILLED'] });
    t.same(await between(tx, '14:10'), { known: [], presumed: [] });
    t.match(await tx`select known, presumed from perforce.concurrency(${timeOf(at('9:16'))}, ${timeOf(at('9:17'))})`,
      [{ known: '38', presumed: '1' }], '35 victims wait');

    const { 'who waited?': waited, 'who held locks?': held, 'what ran longest?': ran, ...others } =
      await incident(tx, '9:12', '9:20');
    t.equal(waited!.length, 40);
    t.same(new Set(waited!.map(({ says }) => says)), new Set(['waited for a read lock of db.have, by BLOCKER']));
    t.match(held, [{ cmdident: 'BLOCKER', user_name: 'bea', ms: '375000', says: 'held db.have, 40 waiting' }]);
    t.same(ran!.slice(0, 2).map(({ cmdident, ms }) => [cmdident, ms]), [['VERIFY', '12600000'], ['KILLED', '540000']]);
    t.match(others['which errors?'], [{ says: 'failed 1 times, of 1 users: given up' }]);
    t.match(others['how far have the logs come?'], [{ server_id: 'edge', at: timeOf(at('14:30:01')) }]);
    t.notOk(others['who else may have held a lock?']);

    const slow = await tx`
      select cmdident, took_ms::integer as took, mostly
      from perforce.slow_commands_between(${timeOf(at('9:17'))}, ${timeOf(at('9:17'))}) where cmdident !~ '^VICTIM[^9]'`;
    t.strictSame([...slow].sort((one, other) => other.took - one.took), [
      { cmdident: 'VERIFY', took: 12_600_000, mostly: null },
      { cmdident: 'BLOCKER', took: 375_000, mostly: null },
      { cmdident: 'VICTIM9', took: 341_000, mostly: 'lock wait' },
    ]);
    const long = await tx`
      select cmdident from perforce.long_locks(${timeOf(at('9:12'))}, ${timeOf(at('9:20'))}, held_ms => 300000)`;
    t.match(long, [{ cmdident: 'BLOCKER' }], 'it began before the time');
  });
});

t.test('while it lasts, what waits, runs and may hold the lock is told as far as the log has come', async (t) => {
  const { sql } = await testDatabase(t);
  let told = 0;
  const until = async (time: string): Promise<void> => {
    const now = story.filter((event) => event.at <= at(time)).length;
    await tell(sql, story.slice(told, now), time);
    told = now;
  };
  await until('8:25');
  await until('9:14');
  await atTime(sql, at('9:14'), async (tx) => {
    t.same(await between(tx, '9:13'), { known: ['BLOCKER', 'KILLED', 'PULL', 'VERIFY'], presumed: [] });
    const { 'what ran longest?': ran, ...others } = await incident(tx, '9:12', '9:20');
    t.match(ran, [{ cmdident: 'VERIFY', says: /^runs, last heard of/, ms: String(134 * 60_000) }, { cmdident: 'KILLED' }, { cmdident: 'BLOCKER' }]);
    t.notOk(others['who waited?'], 'nobody has logged that he waits');
  });
  await until('9:16');
  await atTime(sql, at('9:16'), async (tx) => {
    t.match((await tx`select cmdident, usual_ms, is_presumed from perforce.running_commands`).filter(({ cmdident }) =>
      cmdident === 'VERIFY'), [{ usual_ms: null, is_presumed: false }]);
    t.same(await between(tx, '9:16'), { known: ['BLOCKER', 'PULL', 'VERIFY'], presumed: ['KILLED'] },
      'five syncs have ended: it is unusual that one is silent for longer');
    const blockers = await tx`
      select cmdident, blocker_cmdident, is_suspect, likelihood::integer from perforce.lock_blockers
      where cmdident = 'VICTIM4' order by likelihood nulls first`;
    t.strictSame(blockers.slice(0, 4), [
      { cmdident: 'VICTIM4', blocker_cmdident: null, is_suspect: false, likelihood: null },
      { cmdident: 'VICTIM4', blocker_cmdident: 'VERIFY', is_suspect: true, likelihood: 1 },
      { cmdident: 'VICTIM4', blocker_cmdident: 'KILLED', is_suspect: true, likelihood: 2 },
      { cmdident: 'VICTIM4', blocker_cmdident: 'BLOCKER', is_suspect: true, likelihood: 3 },
    ]);
    const { 'who waited?': waited, 'who else may have held a lock?': suspects } = await incident(tx, '9:12', '9:20');
    t.equal(waited!.length, 5);
    t.ok(suspects!.some(({ cmdident }) => cmdident === 'BLOCKER'));
  });
  const atNine = async (): Promise<unknown> => atTime(sql, at('9:16'), (tx) => between(tx, '9:00'));
  const before = await atNine();
  await until('15:00');
  t.same(await atNine(), before, 'an answer about the past changes only with an event of that past');
  t.match(await atTime(sql, at('15:00'), (tx) => tx`
    select cmdident, reason from perforce.orphaned_commands order by cmdident`.execute()), [
    { cmdident: 'EARLY', reason: 'next_command' }, { cmdident: 'KILLED', reason: 'server_restart' },
    { cmdident: 'LOOKUP', reason: 'no_end' }, { cmdident: 'PULL', reason: 'server_restart' },
  ]);
});
