import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { epoch, type Event, insertEvents, timeOf } from '../support/events.js';

const hour = 3600;
const day = 24 * hour;

/** Something that a server logs of no command: its watermark follows. */
const sign = (at: number, server: string | null = 'edge'): Event =>
  ({ type: 12, at, server, cmdident: null, payload: { eventCode: 9 } });
const restart = (at: number, eventInfo: string, server = 'edge', eventCode = 0): Event =>
  ({ type: 12, at, server, cmdident: null, payload: { eventCode, eventInfo } });

/** Loads events as they come: the clock shows the time of the latest. */
const live = (sql: Sql, events: Event[]): Promise<void> =>
  atTime(sql, Math.max(...events.map(({ at }) => at)), (tx) => insertEvents(tx, events));

/** A database in which commands are given up after an hour, unless the table patience says otherwise. */
async function database(t: Test) {
  const made = await testDatabase(t);
  await made.sql`select perforce.change_setting('orphan_after', '1 hour')`;
  return made;
}

const sweep = async (sql: Sql, at: number): Promise<number> =>
  atTime(sql, at, async (tx) => Number((await tx`select perforce.sweep_orphans() as orphans`)[0]!.orphans));

const reasons = async (sql: Sql): Promise<Record<string, string>> =>
  Object.fromEntries((await sql`select cmdident, reason from perforce.orphaned_commands order by 1`)
    .map(({ cmdident, reason }) => [cmdident, reason]));

/** What the quarantine, the commands and the summaries say must be the same. */
async function agrees(t: Test, sql: Sql): Promise<void> {
  t.same(await sql`
    select coalesce(q.cmdident, c.cmdident) as cmdident
    from perforce.orphaned_commands as q
    full join (select * from perforce.command_events where status = 'orphaned') as c on c.cmdident = q.cmdident
    left join perforce.command_logs as l on l.cmdident = c.cmdident
    where (q.reason, q.reason, 'orphaned') is distinct from (c.orphan_reason, l.orphan_reason, l.status)`, []);
  t.same(await sql`select * from perforce.reconcile()`, []);
}

t.test('a command without an end is orphaned once its server has moved on by orphan_after', async (t) => {
  const { sql } = await database(t);
  await live(sql, [{ type: 0, at: 0 }, { type: 6, at: 10 }]);
  await live(sql, [sign(10 + hour + 60)]);
  const now = 10 + hour + 65;
  t.equal(await sweep(sql, now), 0);
  await live(sql, [sign(10 + hour + 61)]);
  const candidates = await atTime(sql, now, (tx) => tx`select cmdident, reason from perforce.orphan_candidates`);
  t.match(candidates, [{ cmdident: 'C1', reason: 'no_end' }]);
  t.equal(await sweep(sql, now), 1);
  t.match(await sql`select status, orphan_reason from perforce.command_events`, [
    { status: 'orphaned', orphan_reason: 'no_end' },
  ]);
  t.match(await sql`select status, orphan_reason, event_count, files from perforce.command_logs`, [
    { status: 'orphaned', orphan_reason: 'no_end', event_count: '2', files: '1' },
  ]);
  t.match(await sql`select * from perforce.orphaned_commands`, [{
    cmdident: 'C1', reason: 'no_end', server_id: 'edge', orphaned_at: timeOf(now),
    last_event_at: timeOf(10), gone_at: timeOf(10 + hour),
    decided_by: timeOf(10 + hour + 60), open_on: [{ server: 'edge', pid: 100 }],
    evidence: 'nothing came for 01:00:00 after the last event',
  }]);
  t.equal(await sweep(sql, now), 0);
  await agrees(t, sql);
});

t.test('a command without a start is orphaned once its start is too late', async (t) => {
  const { sql } = await database(t);
  await live(sql, [
    { type: 2, at: 0, cmdident: 'END' }, { type: 6, at: 0, cmdident: 'AUDIT' }, { type: 0, at: 0, cmdident: 'START' },
  ]);
  await live(sql, [sign(60)]);
  t.equal(await sweep(sql, 60), 0);
  await live(sql, [sign(61)]);
  t.equal(await sweep(sql, 61), 2);
  t.same(await reasons(sql), { AUDIT: 'no_start', END: 'no_start' });
  await agrees(t, sql);
});

t.test('a late event brings a command back: status, quarantine and summary', async (t) => {
  const { sql } = await database(t);
  await live(sql, [{ type: 0, at: 0 }, { type: 0, at: 0, cmdident: 'C2' }, sign(2 * hour)]);
  t.equal(await sweep(sql, 2 * hour), 2);

  await live(sql, [{ type: 6, at: 2 * hour }]);
  t.match(await sql`select status, orphan_reason from perforce.command_events order by cmdident`, [
    { status: 'running', orphan_reason: null }, { status: 'orphaned' },
  ]);
  t.same(await reasons(sql), { C2: 'no_end' });
  t.match(await sql`select cmdident from perforce.command_logs`, [{ cmdident: 'C2' }]);
  await agrees(t, sql);

  await live(sql, [{ type: 2, at: 2 * hour }, { type: 2, at: 2 * hour, cmdident: 'C2' }]);
  t.same(await reasons(sql), {});
  t.match(await sql`select status, orphan_reason from perforce.command_logs`, [
    { status: 'complete', orphan_reason: null }, { status: 'complete', orphan_reason: null },
  ]);
  await agrees(t, sql);

  await live(sql, [{ type: 0, at: 2 * hour, pid: 7 }]);
  t.match(await sql`select status from perforce.command_events where cmdident = 'C1'`, [{ status: 'running' }]);
  await live(sql, [sign(4 * hour)]);
  t.equal(await sweep(sql, 4 * hour), 1, 'a late start reopens it, and without its end it is orphaned again');
  await agrees(t, sql);
});

t.test('a restart of its server orphans a command at once', async (t) => {
  const { sql } = await database(t);
  await live(sql, [
    { type: 0, at: 0, cmdident: 'DEAD' },
    { type: 0, at: 0, cmdident: 'AFTER' }, { type: 6, at: 6, cmdident: 'AFTER' },
    { type: 0, at: 0, cmdident: 'OTHER', server: 'commit' },
    { type: 0, at: 0, cmdident: 'BOTH' }, { type: 0, at: 1, cmdident: 'BOTH', server: 'commit' },
    { type: 2, at: 2, cmdident: 'BOTH' },
    { type: 0, at: 0, cmdident: 'ENDED' }, { type: 2, at: 1, cmdident: 'ENDED' },
    restart(5, 'Server startup'),
  ]);
  t.equal(await sweep(sql, 5), 1, 'BOTH is open on commit only');
  t.same(await reasons(sql), { DEAD: 'server_restart' });
  t.match(await sql`select evidence, decided_by from perforce.orphaned_commands`, [{
    evidence: 'startup of server edge at 2026-11-20 09:00:05+00, after the last event: Server startup',
    decided_by: timeOf(5),
  }]);
  await live(sql, [restart(7, 'Server shutdown', 'commit')]);
  t.equal(await sweep(sql, 7), 2);
  t.same(await reasons(sql), { BOTH: 'server_restart', DEAD: 'server_restart', OTHER: 'server_restart' });
  await agrees(t, sql);
});

t.test('which server events mean a restart is for users to say', async (t) => {
  const { sql } = await database(t);
  await live(sql, [
    { type: 0, at: 0 }, restart(5, 'Checkpoint and journal rotation', 'edge', 3), restart(6, 'going down', 'edge', 42),
  ]);
  t.equal(await sweep(sql, 6), 0);
  await sql`insert into perforce.restart_events (event_code, restart) values ('42', 'shutdown')`;
  t.equal(await sweep(sql, 6), 1);
  for (const [info, restart] of [['%', 'startup'], ['x\\', 'startup'], ['x', 'pause']]) {
    const nonsense = sql`insert into perforce.restart_events (event_info, restart) values (${info!}, ${restart!})`;
    await t.rejects(nonsense, { code: '23514' }, `${info} ${restart}`);
  }
});

t.test('a command on several servers waits for the one that is furthest behind', async (t) => {
  const { sql } = await database(t);
  await live(sql, [{ type: 0, at: 0 }, { type: 0, at: 1, server: 'commit' }]);
  await live(sql, [sign(2 * hour, 'edge'), sign(2 * hour, 'another'), sign(60, 'commit')]);
  t.equal(await sweep(sql, 2 * hour), 0);
  await live(sql, [sign(2 * hour, 'commit')]);
  t.equal(await sweep(sql, 2 * hour), 1);
});

t.test('events without a server have a watermark of their own', async (t) => {
  const { sql } = await database(t);
  await live(sql, [{ type: 0, at: 0, server: null }, { type: 0, at: 0, cmdident: 'C2' }, sign(2 * hour, null)]);
  t.equal(await sweep(sql, 2 * hour), 1);
  t.same(await reasons(sql), { C1: 'no_end' });
  await agrees(t, sql);
});

t.test('background commands live for days; users say which, and a restart ends them', async (t) => {
  const { sql } = await database(t);
  await live(sql, [
    { type: 0, at: 0, cmdident: 'PULL', func: 'pull', args: '-i:1' },
    { type: 0, at: 0, cmdident: 'MONITOR', func: 'user-admin', args: 'resource-monitor' },
    { type: 0, at: 0, cmdident: 'STOP', func: 'user-admin', args: 'stop' },
    { type: 0, at: 0, cmdident: 'OURS', func: 'user-nightly' },
    { type: 6, at: 0, cmdident: 'LOST', func: 'rmt-Journal' },
    sign(3 * day),
  ]);
  await sql`insert into perforce.patience (func, note) values ('user-night%', 'our own')`;
  t.equal(await sweep(sql, 3 * day), 1);
  t.same(await reasons(sql), { STOP: 'no_end' });
  await live(sql, [restart(3 * day + 1, 'Server startup')]);
  t.equal(await sweep(sql, 3 * day + 1), 4);
});

t.test('when a server goes silent, the wall clock takes over', async (t) => {
  const { sql } = await database(t);
  await live(sql, [{ type: 0, at: 0 }]);
  await live(sql, [{ type: 0, at: 10 * 60, cmdident: 'C2' }]);
  t.equal(await sweep(sql, 20 * 60), 0);
  t.equal(await sweep(sql, hour + 60), 0);
  t.equal(await sweep(sql, hour + 61), 1, 'nothing new for more than silence_after');
  t.match(await sql`select cmdident, gone_at from perforce.orphaned_commands`, [
    { cmdident: 'C1', gone_at: timeOf(hour) },
  ]);
  t.equal(await sweep(sql, 10 * 60 + hour + 61), 1);
});

t.test('a backfill of last year goes by event time, however late it is loaded', async (t) => {
  const { sql } = await database(t);
  const backfill = (after: number, events: Event[]) => atTime(sql, 365 * day + after, (tx) => insertEvents(tx, events));
  await backfill(0, [{ type: 0, at: 0 }]);
  t.equal(await sweep(sql, 365 * day + 10), 0);
  await backfill(20, [{ type: 0, at: 30 * 60, cmdident: 'C2' }]);
  t.equal(await sweep(sql, 365 * day + 30), 0);
  await backfill(40, [sign(hour + 61)]);
  t.equal(await sweep(sql, 365 * day + 50), 1);
  t.same(await reasons(sql), { C1: 'no_end' });
  await backfill(60, [{ type: 2, at: hour + 70 }]);
  t.same(await reasons(sql), {});
  t.equal(await sweep(sql, 365 * day + hour + 200), 1, 'and when it has come to its end');
  t.same(await reasons(sql), { C2: 'no_end' });
  await agrees(t, sql);
});

t.test('a clock that jumps a year ahead orphans nothing, and its events are flagged', async (t) => {
  const { sql } = await database(t);
  const jump = 365 * day;
  await live(sql, [{ type: 0, at: 0 }, { type: 0, at: 0, cmdident: 'C2' }]);
  await atTime(sql, 5, (tx) => insertEvents(tx, [
    { type: 0, at: 4, cmdident: 'C3' }, { type: 6, at: jump }, sign(jump + 1), restart(jump + 2, 'Server startup'),
    sign(5 + 300),
  ]));
  await sql`update perforce.command_events set last_updated = ${timeOf(5)}`;
  t.equal(await sweep(sql, 6), 0);
  t.match(await atTime(sql, 6, (tx) => tx`select server_id, latest_event_at, watermark from perforce.watermarks`), [
    { server_id: 'edge', latest_event_at: timeOf(305), watermark: timeOf(245) },
  ]);
  t.match(await sql`
    select event_type, s.server_id, s.loaded_at
    from perforce.skewed_events as s join perforce.raw_events using (event_time, event_hash) order by event_time`, [
    { event_type: 6, server_id: 'edge', loaded_at: timeOf(5) }, { event_type: 12 }, { event_type: 12 },
  ]);
  t.match(await sql`
    select sum(new) as new, sum(skewed) as skewed from perforce_internal.load_batch_servers group by batch_id order by batch_id`, [
    { new: '2', skewed: '0' }, { new: '5', skewed: '3' },
  ]);

  await live(sql, [{ type: 2, at: 300, cmdident: 'C2' }, sign(jump - 1)]);
  await live(sql, [{ type: 0, at: jump + 1, cmdident: 'C4' }]);
  await sweep(sql, jump + 10);
  t.notOk('C4' in await reasons(sql), 'the false start-up does not count when its time has come, either');
  await agrees(t, sql);
  await sql`delete from perforce.raw_events where event_time = ${timeOf(jump)}`;
  await keepFor(sql, '400 days', '7 days');
  const flagsAfterPurge = (at: number): Promise<number> => atTime(sql, at, async (tx) => {
    await tx`select perforce_internal.purge_leftovers()`;
    return (await tx`select from perforce.skewed_events`).length;
  });
  t.equal(await flagsAfterPurge(6 * day), 3);
  t.equal(await flagsAfterPurge(8 * day), 2);
});

t.test('a command that claims to be of next year is judged by when it was loaded', async (t) => {
  const { sql } = await database(t);
  await atTime(sql, 0, (tx) => insertEvents(tx, [{ type: 0, at: 365 * day }]));
  await sql`update perforce.command_events set last_updated = ${timeOf(0)}`;
  await live(sql, [sign(hour)]);
  t.equal(await sweep(sql, hour), 0);
  await live(sql, [sign(2 * hour)]);
  t.equal(await sweep(sql, 2 * hour), 1);
});

t.test('a day of patience is 24 hours, also to who asks where the clocks are set back meanwhile', async (t) => {
  const { sql } = await testDatabase(t);
  const noonBefore = Date.UTC(2026, 9, 24, 12) / 1000 - epoch;
  await live(sql, [{ type: 0, at: noonBefore }]);
  await sql.begin(async (tx) => {
    await tx`set local timezone = 'Europe/Berlin'`;
    t.match(await tx`select extract(epoch from gone_at)::integer as gone_at from perforce_internal.fates`, [{ gone_at: epoch + noonBefore + day }]);
  });
});

t.test('a sweep is bounded, and the next one goes on', async (t) => {
  const { sql } = await database(t);
  await live(sql, [...Array.from({ length: 5 }, (_, i) => ({ type: 0, at: 0, cmdident: `C${i}` })), sign(2 * hour)]);
  const sweeps = [];
  for (let i = 0; i < 4; i++) {
    const [row] = await atTime(sql, 2 * hour, (tx) => tx`select perforce.sweep_orphans(2) as orphans`);
    sweeps.push(Number(row!.orphans));
  }
  t.same(sweeps, [2, 2, 1, 0]);
});

t.test('the summary so far that finalize_command wrote gives way', async (t) => {
  const { sql } = await database(t);
  await live(sql, [{ type: 0, at: 0 }, sign(2 * hour)]);
  await sql`select perforce.finalize_command('C1')`;
  t.equal(await sweep(sql, 2 * hour), 1);
  t.match(await sql`select status from perforce.command_logs`, [{ status: 'orphaned' }]);
  await sql`select perforce.finalize_command('C1')`;
  await agrees(t, sql);
});

t.test('settings rule: patience, lateness, silence and skew', async (t) => {
  const { sql } = await database(t);
  await sql`
    select perforce.change_setting('allowed_lateness', '0'), perforce.change_setting('orphan_after', '2 minutes'),
      perforce.change_setting('max_clock_skew', '1 minute'), perforce.change_setting('silence_after', '10 minutes')`;
  await live(sql, [{ type: 0, at: 0 }, sign(120)]);
  t.equal(await sweep(sql, 120), 0);
  await atTime(sql, 120, (tx) => insertEvents(tx, [sign(181)]));
  t.equal(await sweep(sql, 120), 0, 'more than a minute ahead of the clock');
  await atTime(sql, 121, (tx) => insertEvents(tx, [sign(179)]));
  t.equal(await sweep(sql, 121), 1);
});

t.test('how long nothing may come of a command is by its kind; of several rows the longest holds', async (t) => {
  const { sql } = await database(t);
  await sql`
    insert into perforce.patience (func, args, patience) values
      ('user-sync', '%//depot/huge/%', '3 hours'), ('user-%', '%', '2 hours'), ('dm-%', '%', '5 minutes')`;
  const found = ['FSTAT user-fstat', 'SYNC user-sync', 'HUGE user-sync', 'DM dm-CommitSubmit', 'REST rmt-FileFetch'].map((both) => both.split(' '));
  await live(sql, [
    ...found.map(([cmdident, func]): Event => ({ type: 0, at: 0, cmdident: cmdident!, func: func!, args: cmdident === 'HUGE' ? '-f://depot/huge/...' : null })),
    sign(day),
  ]);
  await sweep(sql, day);
  t.same(Object.fromEntries((await sql`
    select cmdident, (extract(epoch from gone_at - last_event_at) / 60)::integer as minutes from perforce.orphaned_commands`)
    .map(({ cmdident, minutes }) => [cmdident, minutes])), { DM: 5, FSTAT: 120, HUGE: 180, REST: 60, SYNC: 120 });
  for (const patience of ['0', '178000000 years']) { // of which no sweep could tell the end
    await t.rejects(sql`insert into perforce.patience (func, patience) values ('x', ${patience}::interval)`, { code: '23514' });
  }
  await t.rejects(sql`insert into perforce.patience (func) values ('x\\')`, { code: '23514' });
});

t.test('a process does one command after the other: the next one ends the one before, once its server has come so far', async (t) => {
  const { sql } = await database(t);
  await live(sql, [
    { type: 0, at: 0, pid: 7 }, { type: 0, at: 5, pid: 7, cmdident: 'NEXT' }, { type: 2, at: 6, pid: 7, cmdident: 'NEXT' },
    { type: 0, at: 0, pid: 8, cmdident: 'ELSEWHERE' }, { type: 0, at: 5, pid: 8, cmdident: 'THERE', server: 'commit' },
    { type: 0, at: 0, pid: 9, cmdident: 'PULL', func: 'pull' }, { type: 0, at: 40, pid: 9, cmdident: '-' },
    { type: 0, at: 0, pid: 10, cmdident: 'SAME' }, { type: 0, at: 5, pid: 10, cmdident: 'SAME', cmdno: 2 },
    sign(65), sign(65, 'commit'),
  ]);
  t.equal(await sweep(sql, 65), 0, 'its end may still come');
  await live(sql, [sign(101)]);
  t.equal(await sweep(sql, 101), 2);
  t.match(await sql`select cmdident, reason, gone_at, server_id, evidence from perforce.orphaned_commands order by 1`, [
    { cmdident: 'C1', reason: 'next_command', gone_at: timeOf(5), server_id: 'edge', evidence: /^process 7 of server edge began another/ },
    { cmdident: 'PULL', reason: 'next_command', gone_at: timeOf(40) },
  ]);
  await agrees(t, sql);
});

t.test('what comes late, or is set anew, has an orphan judged again', async (t) => {
  const { sql } = await database(t);
  const now = (at: number, events: Event[]) => atTime(sql, at, (tx) => insertEvents(tx, events));
  const orphan = async () => {
    await sweep(sql, day);
    return (await sql`select reason, (extract(epoch from gone_at - ${timeOf(0)}))::integer as gone from perforce.orphaned_commands where cmdident = 'C1'`).map(Object.values);
  };
  await now(day, [{ type: 0, at: 0, pid: 7 }, { type: 0, at: 0, cmdident: 'OTHER', server: 'commit' }, sign(day), sign(day, 'commit')]);
  t.same(await orphan(), [['no_end', 3600]]);
  await now(day, [restart(3000, 'Server shutdown'), restart(4000, 'Server startup'), restart(2000, 'Server startup', 'commit')]);
  t.same(await orphan(), [['server_restart', 3000]]);
  await now(day, [{ type: 0, at: 2500, pid: 7, cmdident: 'NEXT', func: 'pull' }]);
  t.same(await orphan(), [['next_command', 2500]]);
  await now(day, [restart(2000, 'Server startup')]);
  t.same(await orphan(), [['server_restart', 2000]]);
  await sql`update perforce.restart_events set restart = 'none' where event_info = '%server start%'`;
  t.same(await orphan(), [['next_command', 2500]]);
  await sql`select perforce.change_setting('orphan_after', '20 minutes')`;
  t.same(await orphan(), [['no_end', 1200]]);
  await sql`insert into perforce.patience (func, patience) values ('user-sync', '10 minutes')`;
  t.same(await orphan(), [['no_end', 600]]);
  await now(day, [{ type: 6, at: 1000 }]);
  t.same(await orphan(), [['no_end', 1600]], 'and so does a late event of its own');
  t.same(await reasons(sql), { C1: 'no_end', NEXT: 'server_restart', OTHER: 'no_end' });
  t.same(await sql`select * from perforce_internal.late_signs`, []);
  await agrees(t, sql);
});

t.test('the messages of p4d that mean a start or a stop, and those that do not', async (t) => {
  const { sql } = await database(t);
  const texts = {
    startup: ['Perforce Server starting 2026/11/20 pid 12 P4D', 'Perforce Server restarted', 'Server startup', 'server started'],
    shutdown: ['Perforce Server shutdown', 'Perforce Server restarting', 'Server stopping', 'Perforce server shutting down.'],
    none: [
      'Startup command failed: pull -i 1', 'Startup command \'x\' is unknown.', 'Perforce Server quiescing',
      'Checkpoint and journal rotation', 'Startup command failed: Perforce Server shutdown', '',
    ],
  };
  const all = Object.entries(texts).flatMap(([meaning, of]) => of.map((text) => [meaning, text] as const));
  await live(sql, all.map(([, text], at) => restart(at, text, 'edge', 9000)));
  const [codes, numbers] = [[337, 515, 338, 516, 448, 458, 648], ['startup', 'startup', 'shutdown', 'shutdown', 'none', 'none', 'none']];
  await live(sql, codes.map((code, n) => restart(100 + n, '', 'edge', code)));
  const found = await sql`
    select extract(epoch from event_time - ${timeOf(0)})::integer as at, restart from perforce.server_restarts order by 1`;
  t.same(found.map(({ at, restart }) => [at, restart]), [
    ...all.map(([meaning], at) => [at, meaning]), ...numbers.map((meaning, n) => [100 + n, meaning]),
  ].filter(([, meaning]) => meaning !== 'none'));
});
