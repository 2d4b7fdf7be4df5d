import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { type Event, insertEvents, stateOf, timeOf } from '../support/events.js';

const day = 86_400;
const command = (cmdident: string, at = 0): Event[] =>
  [{ type: 0, at, cmdident }, { type: 6, at: at + 1, cmdident }, { type: 2, at: at + 2, cmdident }];

/** A database in which commands leave 30 days after their last event, and events after 60. */
async function months(t: Test): Promise<Sql> {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '400 days', '60 days', '30 days');
  return sql;
}

const insertAt = (sql: Sql, at: number, events: Event[]): Promise<void> =>
  atTime(sql, at, (tx) => insertEvents(tx, events, 'on conflict do nothing'));

async function archive(sql: Sql, at: number, most = 1000): Promise<number> {
  const [row] = await atTime(sql, at, (tx) => tx`select perforce.archive_commands(${most}) as archived`);
  return row!.archived as number;
}

const live = async (sql: Sql): Promise<string[]> =>
  (await sql`select cmdident from perforce.command_events order by 1`).map(({ cmdident }) => cmdident);

t.test('commands leave hot_retention after their last event; summaries and raw events stay', async (t) => {
  const sql = await months(t);
  const many = Array.from({ length: 100 }, (_, n) => ({ type: 6, at: 1.5 + n / 1000, cmdident: 'A' }));
  await insertAt(sql, 2 * day, [...command('A'), ...many, ...command('B', day), { type: 0, at: 0, cmdident: 'R' }]);
  const [before] = await sql`select * from perforce.commands where cmdident = 'A'`;
  t.equal(await archive(sql, 30 * day), 0);
  t.equal(await archive(sql, 30 * day + 3), 1);
  t.same(await live(sql), ['B', 'R']);
  t.same((await sql`select * from perforce.commands where cmdident = 'A'`)[0], before);
  t.match(await sql`select count(*)::integer as n from perforce.events where cmdident = 'A'`, [{ n: 103 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
  t.equal(await archive(sql, 1000 * day), 1, 'what still runs never leaves');
});

t.test('a backfill goes straight to the archive, what is complete of it', async (t) => {
  const sql = await months(t);
  await insertAt(sql, 0, [...command('A', -50 * day), { type: 0, at: -50 * day, cmdident: 'R' }, ...command('NEW', -1)]);
  t.same(await live(sql), ['NEW', 'R']);
  t.match(await sql`select cmdident, event_count from perforce.command_logs order by 1`,
    [{ cmdident: 'A', event_count: '3' }, { cmdident: 'NEW', event_count: '3' }]);
  await insertAt(sql, 0, [{ type: 2, at: -49 * day, cmdident: 'R' }]);
  t.same(await live(sql), ['NEW'], 'what a later batch completes leaves at once');
  t.match(await sql`select event_count, status from perforce.commands where cmdident = 'R'`, [{ event_count: '2', status: 'complete' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('only what has its right summary leaves, given up commands too, so many a call', async (t) => {
  const sql = await months(t);
  await insertAt(sql, day, ['A', 'B', 'C', 'D'].flatMap((cmdident) => command(cmdident)));
  await insertAt(sql, day, [{ type: 0, at: 0, cmdident: 'O' }]);
  await sql`update perforce.command_events set orphan_reason = 'no_end' where cmdident = 'O'`;
  await sql`select perforce.finalize_command('O')`;
  await sql`delete from perforce.command_logs where cmdident = 'A'`;
  await sql`update perforce.command_logs set event_count = 2 where cmdident = 'B'`;
  t.equal(await archive(sql, 40 * day, 2), 2);
  t.equal(await archive(sql, 40 * day, 2), 1);
  t.equal(await archive(sql, 40 * day, 2), 0);
  t.same(await live(sql), ['A', 'B']);
});

t.test('two at once share the work', async (t) => {
  const sql = await months(t);
  await insertAt(sql, day, ['A', 'B', 'C'].flatMap((cmdident) => command(cmdident)));
  await atTime(sql, 40 * day, async (tx) => {
    t.match(await tx`select perforce.archive_commands(2) as archived`, [{ archived: 2 }]);
    t.equal(await archive(sql, 40 * day), 1);
  });
  t.same(await live(sql), []);
});

t.test('a command that a loader holds is passed over, without waiting', async (t) => {
  const sql = await months(t);
  await insertAt(sql, day, [...command('A'), ...command('B')]);
  await atTime(sql, day, async (loading) => {
    await insertEvents(loading, [{ type: 6, at: 1.5, cmdident: 'A' }]);
    t.equal(await archive(sql, 40 * day), 1);
  });
  t.match(await sql`select cmdident, event_count from perforce.command_events`, [{ cmdident: 'A', event_count: '4' }]);
});

const lateEvents: Record<string, Event[]> = {
  'an audit record': [{ type: 6, at: 1.5, cmdident: 'A' }],
  'an earlier start': [{ type: 0, at: -5, cmdident: 'A', user: 'bob' }],
  'another start and end, from the commit server':
    [{ type: 0, at: 0, cmdident: 'A', server: 'commit' }, { type: 2, at: 9, cmdident: 'A', server: 'commit' }],
  'another start, just now': [{ type: 0, at: 41 * day - 1, cmdident: 'A', server: 'commit' }],
  'an end, a month later': [{ type: 2, at: 41 * day, cmdident: 'A' }],
  'more than a row holds': Array.from({ length: 70 }, (_, n) => ({ type: 6, at: 2 + n / 100, cmdident: 'A' })),
};
for (const [what, events] of Object.entries(lateEvents)) {
  t.test(`late for an archived command, ${what}: the command is what it would be at once`, async (t) => {
    const sql = await months(t);
    const first = [...command('A'), { type: 0, at: 40 * day, cmdident: 'R' }];
    const late = [...events, ...command('NEW', 41 * day)];
    await insertAt(sql, day, first);
    t.equal(await archive(sql, 40 * day), 1);
    await insertAt(sql, 41 * day, late);
    await insertAt(sql, 41 * day, late);
    const atOnce = await months(t);
    await insertAt(atOnce, 41 * day, [...first, ...late]);
    t.same(await stateOf(sql), await stateOf(atOnce));
    t.same(await sql`select * from perforce.late_commands`, []);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });
}

t.test('late for a command whose raw events are gone: kept, counted, and no half command', async (t) => {
  const sql = await months(t);
  await insertAt(sql, day, [...command('A'), { type: 0, at: 40 * day, cmdident: 'R' }]);
  await archive(sql, 40 * day);
  await sql`delete from perforce.raw_events where event_time < ${timeOf(day)}`;
  await sql`insert into perforce.closed_days (day, server_id, closed_at) values ('2026-11-20', 'edge', ${timeOf(41 * day)})`;
  const before = await stateOf(sql);
  const late = [{ type: 2, at: 41 * day, cmdident: 'A' }];
  await insertAt(sql, 41 * day, late);
  await insertAt(sql, 41 * day, late);
  t.match(await sql`select cmdident, late_events::integer as late from perforce.late_commands`, [{ cmdident: 'A', late: 1 }]);
  t.match(await sql`select count(*)::integer as raw from perforce.raw_events where cmdident = 'A'`, [{ raw: 1 }]);
  t.same(await stateOf(sql), before);
});

t.test('a late event that meets the archiving of its command is in it', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await keepFor(sql, '400 days', '60 days', '30 days');
  await insertAt(sql, day, command('A'));
  let late: Promise<unknown> | undefined;
  await atTime(sql, 40 * day, async (tx) => {
    t.match(await tx`select perforce.archive_commands() as archived`, [{ archived: 1 }]);
    late = insertAt(sql, 40 * day, [{ type: 6, at: 1.5, cmdident: 'A' }]);
    await waitFor(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  });
  await late;
  t.same(await live(sql), []);
  t.match(await sql`select event_count from perforce.command_logs`, [{ event_count: '4' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});
