import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, stateOf, timeOf, type Event } from '../support/events.js';

const day = 86_400;
const command = (cmdident: string, at = 0): Event[] =>
  [{ type: 0, at, cmdident }, { type: 6, at: at + 1, cmdident }, { type: 2, at: at + 2, cmdident }];

/** Events that come at a time; what is there already is left out. */
const feed = (sql: Sql, at: number, events: Event[]): Promise<void> =>
  atTime(sql, at, (tx) => insertEvents(tx, events, 'on conflict do nothing'));

const archive = (sql: Sql, at: number, most = 1000): Promise<number> => atTime(sql, at, async (tx) => {
  const [row] = await tx`select perforce.archive_commands(${most}) as archived`;
  return row!.archived;
});

/** What is in command_events. */
const hot = async (sql: Sql): Promise<string[]> =>
  (await sql`select cmdident from perforce.command_events order by 1`).map(({ cmdident }) => cmdident);

t.test('commands leave when their last event lies further back than hot_retention; summaries and events stay', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '30 days');
  const many = Array.from({ length: 100 }, (_, n) => ({ type: 6, at: 1.5 + n / 1000, cmdident: 'A' }));
  await feed(sql, 10 * day, [...command('A'), ...many, ...command('B', day), { type: 0, at: 0, cmdident: 'R' }]);
  const of = (view: string) => sql.unsafe(`select * from perforce.${view} where cmdident = 'A' order by 2, 3`);
  const [commandBefore, eventsBefore] = [await of('commands'), await of('events')];
  t.equal(eventsBefore.length, 103);
  t.equal(await archive(sql, 30 * day + 2), 0);
  t.equal(await archive(sql, 30 * day + 3), 1);
  t.same(await hot(sql), ['B', 'R']);
  t.same(await of('commands'), commandBefore);
  t.same(await of('events'), eventsBefore);
  t.same(await sql`select * from perforce.reconcile()`, []);
  t.equal(await archive(sql, 1000 * day), 1, 'what still runs never leaves');
});

t.test('a backfill goes straight to the archive, and with it what it completes later', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '3 days');
  const parts: Event[][] = [
    [...command('WHOLE'), { type: 4, at: 1.5, cmdident: 'WHOLE', payload: { severity: 3, text: 'no' } }, { type: 0, at: 5, cmdident: 'PART' }, { type: 0, at: 0, cmdident: 'TWO' }, { type: 0, at: 1, cmdident: 'TWO', server: 'commit' }],
    [{ type: 6, at: 6, cmdident: 'PART' }, { type: 2, at: 8, cmdident: 'TWO', server: 'commit' }],
    [{ type: 2, at: 7, cmdident: 'PART' }, { type: 2, at: 9, cmdident: 'TWO' }, { type: 7, at: 2, cmdident: 'WHOLE', payload: { utime: 5 } }],
  ];
  await feed(sql, 4 * day, parts[0]!);
  t.same(await hot(sql), ['PART', 'TWO']);
  t.match(await sql`select cmdident, files, status from perforce.commands where cmdident = 'WHOLE'`, [{ files: '1', status: 'complete' }]);
  await feed(sql, 4 * day, parts[1]!);
  t.same(await hot(sql), ['PART', 'TWO']);
  await feed(sql, 4 * day, parts[2]!);
  t.same(await hot(sql), []);
  t.same((await sql`select cmdident, status, event_count::integer as events, user_cpu_ms as cpu from perforce.commands order by 1`).map((row) =>
    Object.values(row)), [['PART', 'complete', 3, null], ['TWO', 'complete', 4, null], ['WHOLE', 'complete', 5, '5']]);
  t.equal((await sql`select from perforce.events`).length, 12);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('only what has its right summary leaves, given up commands too, so many a call', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '30 days');
  await feed(sql, 60, [...['A', 'B', 'C', 'D'].flatMap((cmdident) => command(cmdident)), { type: 0, at: 0, cmdident: 'O' }]);
  await sql`update perforce.command_events set orphan_reason = 'no_end' where cmdident = 'O'`;
  await sql`select perforce.finalize_command('O')`;
  await sql`delete from perforce.command_logs where cmdident = 'A'`;
  await sql`update perforce.command_logs set event_count = 2 where cmdident = 'B'`;
  t.equal(await archive(sql, 40 * day, 2), 2);
  t.equal(await archive(sql, 40 * day, 2), 1);
  t.equal(await archive(sql, 40 * day, 2), 0);
  t.same(await hot(sql), ['A', 'B']);
});

t.test('two at once share the work', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '30 days');
  await feed(sql, 60, ['A', 'B', 'C'].flatMap((cmdident) => command(cmdident)));
  await atTime(sql, 40 * day, async (tx) => {
    t.match(await tx`select perforce.archive_commands(2) as archived`, [{ archived: 2 }]);
    t.equal(await archive(sql, 40 * day), 1);
  });
  t.same(await hot(sql), []);
});

const later: Record<string, [events: Event[], isHot: boolean]> = {
  'an audit record': [[{ type: 6, at: 1.5, cmdident: 'A' }], false],
  'records that come before its start': [[{ type: 6, at: -2, cmdident: 'A' }, { type: 7, at: -1, cmdident: 'A', payload: { utime: 3 } }], false],
  'another start and end, from the commit server':
    [[{ type: 0, at: 0.5, cmdident: 'A', server: 'commit' }, { type: 2, at: 9, cmdident: 'A', server: 'commit' }], false],
  'an earlier start and its end': [[{ type: 0, at: -3, cmdident: 'A', pid: 7, user: 'bob' }, { type: 2, at: 1, cmdident: 'A', pid: 7 }], false],
  'another start alone, which reopens it': [[{ type: 0, at: 0.5, cmdident: 'A', server: 'commit' }], true],
  'another start, just now': [[{ type: 0, at: 41 * day - 1, cmdident: 'A', server: 'commit' }], true],
  'an end of today': [[{ type: 2, at: 41 * day, cmdident: 'A' }], true],
  'more than a row holds': [Array.from({ length: 70 }, (_, n) => ({ type: 6, at: 2 + n / 100, cmdident: 'A' })), false],
};
for (const [what, [events, isHot]] of Object.entries(later)) {
  t.test(`late for an archived command, ${what}: it is as if it had come in time`, async (t) => {
    const { sql } = await testDatabase(t);
    await keepFor(sql, '400 days', '60 days', '30 days');
    const inTime = [...command('A'), { type: 0, at: 40 * day, cmdident: 'R' }];
    await feed(sql, 60, inTime);
    t.equal(await archive(sql, 40 * day), 1);
    const feedLate = (): Promise<void> => feed(sql, 41 * day, [...events, ...command('NEW', 41 * day)]);
    await feedLate();
    await feedLate();
    t.same(await hot(sql), [...isHot ? ['A'] : [], 'NEW', 'R']);
    t.same((await sql`select cmdident from perforce.commands order by 1`).map(({ cmdident }) => cmdident), ['A', 'NEW', 'R']);
    t.same(await sql`select * from perforce.late_commands`, []);
    t.same(await sql`select * from perforce.reconcile()`, []);
    const state = await stateOf(sql);
    await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
    await feed(sql, 41 * day, [...inTime, ...events, ...command('NEW', 41 * day)]);
    t.same(state, await stateOf(sql));
  });
}

t.test('a late event brings a command back that was given up and archived', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days', '60 days', '3 days');
  await feed(sql, 60, [{ type: 0, at: 0 }]);
  await atTime(sql, 4 * day, (tx) => tx`select perforce.sweep_orphans()`);
  t.equal(await archive(sql, 7 * day), 0, 'what comes late may still change it');
  t.equal(await archive(sql, 7 * day + 1), 1);
  t.match(await sql`select status from perforce.commands`, [{ status: 'orphaned' }]);
  await feed(sql, 8 * day, [{ type: 2, at: 7 }]);
  t.match(await sql`select status, orphan_reason, event_count from perforce.commands`,
    [{ status: 'complete', orphan_reason: null, event_count: '2' }]);
  t.same(await sql`select * from perforce.orphaned_commands`, []);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('where raw events of a command were dropped, late ones are kept and counted, and make no half command', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days', '7 days', '3 days');
  await atTime(sql, 2 * day, (tx) => tx`select perforce_internal.ensure_partitions('{2026-11-20, 2026-11-21, 2026-11-22}')`);
  await feed(sql, day + 60, [
    { type: 0, at: 0, cmdident: 'A' }, { type: 2, at: day, cmdident: 'A' }, ...command('B', day), ...command('Z', 2 * day),
  ]);
  await sql`update perforce.load_batches set loaded_at = first_event_at`;
  t.equal(await archive(sql, 8 * day), 3);
  await atTime(sql, 8 * day, async (tx) =>
    t.match(await tx`select relation, kept_because from perforce.drop_old_partitions()`, [{ relation: 'raw_events_20261120', kept_because: null }]));
  const before = await sql`select * from perforce.command_logs order by cmdident`;

  const late: Event[] = [{ type: 6, at: day - 60, cmdident: 'A' }, { type: 0, at: day, cmdident: 'A', server: 'commit' }];
  await feed(sql, 8 * day, late);
  await feed(sql, 8 * day, late);
  await feed(sql, 8 * day, [{ type: 7, at: day + 1, cmdident: 'A' }, { type: 6, at: day + 1.5, cmdident: 'B' }]);
  t.match(await sql`select cmdident, late_events, last_arrived_at from perforce.late_commands`,
    [{ cmdident: 'A', late_events: '3', last_arrived_at: timeOf(8 * day) }]);
  t.match(await sql`select count(*)::integer as raw from perforce.raw_events where cmdident = 'A'`, [{ raw: 4 }]);
  t.same((await sql`select * from perforce.command_logs order by cmdident`)[0], before[0]);
  t.match(await sql`select event_count from perforce.commands where cmdident = 'B'`, [{ event_count: '4' }]);
  t.same(await hot(sql), []);
  t.same(await sql`select * from perforce.reconcile()`, []);
  await t.rejects(feed(sql, 8 * day, [{ type: 6, at: 1, cmdident: 'A' }]), { code: 'P4030' });
});
