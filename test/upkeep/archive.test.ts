import type { Sql } from 'postgres';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, stateOf, timeOf, type Event } from '../support/events.js';

const day = 86_400;
const command = (cmdident: string, at = 0): Event[] =>
  [{ type: 0, at, cmdident }, { type: 6, at: at + 1, cmdident }, { type: 2, at: at + 2, cmdident }];

/** Says that the commands were last added to when their last event happened. */
const loadedInTime = async (sql: Sql): Promise<void> => {
  await sql`update perforce.command_events set last_updated = last_event_at`;
};

async function archive(sql: Sql, at: number, most = 1000): Promise<number> {
  return sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', ${timeOf(at)}, true)`;
    const [row] = await tx`select perforce.archive_commands(${most}) as archived`;
    return row!.archived as number;
  });
}

t.test('commands leave when nothing has come for hot_retention; summaries and raw events stay', async (t) => {
  const { sql } = await testDatabase(t);
  const many = Array.from({ length: 100 }, (_, n) => ({ type: 6, at: 1.5 + n / 1000, cmdident: 'A' }));
  await insertEvents(sql, [...command('A'), ...many, ...command('B', day), { type: 0, at: 0, cmdident: 'R' }]);
  await loadedInTime(sql);
  const [before] = await sql`select * from perforce.commands where cmdident = 'A'`;
  t.equal(await archive(sql, 30 * day), 0);
  t.equal(await archive(sql, 30 * day + 3), 1);
  t.match(await sql`select cmdident from perforce.command_events order by 1`, [{ cmdident: 'B' }, { cmdident: 'R' }]);
  t.same(await sql`select * from perforce.command_event_chunks`, []);
  t.same((await sql`select * from perforce.commands where cmdident = 'A'`)[0], before);
  t.same(await sql`select * from perforce.reconcile()`, []);
  t.equal(await archive(sql, 1000 * day), 1, 'what still runs never leaves');
});

t.test('a backfill of last year stays as long as live data does', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, command('A', -365 * day));
  await sql`update perforce.command_events set last_updated = ${timeOf(0)}`;
  t.equal(await archive(sql, 29 * day), 0);
  t.equal(await archive(sql, 30 * day + 1), 1);
});

t.test('only what has its right summary leaves, given up commands too, so many a call', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, ['A', 'B', 'C', 'D'].flatMap((cmdident) => command(cmdident)));
  await insertEvents(sql, [{ type: 0, at: 0, cmdident: 'O' }]);
  await sql`update perforce.command_events set orphan_reason = 'no_end' where cmdident = 'O'`;
  await sql`select perforce.finalize_command('O')`;
  await loadedInTime(sql);
  await sql`delete from perforce.command_logs where cmdident = 'A'`;
  await sql`update perforce.command_logs set event_count = 2 where cmdident = 'B'`;
  t.equal(await archive(sql, 40 * day, 2), 2);
  t.equal(await archive(sql, 40 * day, 2), 1);
  t.equal(await archive(sql, 40 * day, 2), 0);
  t.match(await sql`select cmdident from perforce.command_events order by 1`, [{ cmdident: 'A' }, { cmdident: 'B' }]);
});

t.test('two at once share the work', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, ['A', 'B', 'C'].flatMap((cmdident) => command(cmdident)));
  await loadedInTime(sql);
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', ${timeOf(40 * day)}, true)`;
    t.match(await tx`select perforce.archive_commands(2) as archived`, [{ archived: 2 }]);
    t.equal(await archive(sql, 40 * day), 1);
  });
  t.same(await sql`select * from perforce.command_events`, []);
});

t.test('a command that a loader holds is passed over, without waiting', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...command('A'), ...command('B')]);
  await loadedInTime(sql);
  await sql.begin(async (loading) => {
    await insertEvents(loading as never, [{ type: 6, at: 1.5, cmdident: 'A' }]);
    t.equal(await archive(sql, 40 * day), 1);
  });
  t.match(await sql`select cmdident, event_count from perforce.command_events`, [{ cmdident: 'A', event_count: '4' }]);
});

const lateEvents: Record<string, Event[]> = {
  'an audit record': [{ type: 6, at: 1.5, cmdident: 'A' }],
  'another start and end, from the commit server':
    [{ type: 0, at: 0, cmdident: 'A', server: 'commit' }, { type: 2, at: 9, cmdident: 'A', server: 'commit' }],
  'an end, a month later': [{ type: 2, at: 41 * day, cmdident: 'A' }],
  'more than a row holds': Array.from({ length: 70 }, (_, n) => ({ type: 6, at: 2 + n / 100, cmdident: 'A' })),
};
for (const [what, events] of Object.entries(lateEvents)) {
  t.test(`late for an archived command, ${what}: kept, counted, and no half command`, async (t) => {
    const { sql } = await testDatabase(t);
    await insertEvents(sql, [...command('A'), { type: 0, at: 40 * day, cmdident: 'R' }]);
    await loadedInTime(sql);
    await archive(sql, 40 * day);
    const before = await stateOf(sql);
    const feed = () => sql.begin(async (tx) => {
      await tx`select set_config('perforce.now', ${timeOf(41 * day)}, true)`;
      await insertEvents(tx as never, [...events, ...command('NEW', 41 * day)], 'on conflict do nothing');
    });
    await feed();
    await feed();
    t.match(await sql`select cmdident, late_events::integer as late from perforce.late_commands`, [{ cmdident: 'A', late: events.length }]);
    t.match(await sql`select event_count from perforce.command_logs where cmdident = 'A'`, [{ event_count: '3' }]);
    t.match(await sql`select count(*)::integer as raw from perforce.raw_events where cmdident = 'A'`, [{ raw: 3 + events.length }]);
    t.match(await sql`select status from perforce.commands where cmdident = 'A'`, [{ status: 'complete' }]);
    t.match(await sql`select cmdident from perforce.command_events order by 1`, [{ cmdident: 'NEW' }, { cmdident: 'R' }]);
    await sql`delete from perforce.raw_events where cmdident = 'NEW'`;
    await sql`delete from perforce.command_events where cmdident = 'NEW'`;
    await sql`delete from perforce.command_logs where cmdident = 'NEW'`;
    t.same(await stateOf(sql), before);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });
}

t.test('a late event that meets the archiving of its command makes no half command either', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await insertEvents(sql, command('A'));
  await loadedInTime(sql);
  let late: Promise<unknown> | undefined;
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', ${timeOf(40 * day)}, true)`;
    t.match(await tx`select perforce.archive_commands() as archived`, [{ archived: 1 }]);
    late = sql.begin(async (loading) => {
      await loading`select set_config('perforce.now', ${timeOf(40 * day)}, true)`;
      await insertEvents(loading as never, [{ type: 6, at: 1.5, cmdident: 'A' }]);
    });
    await waitFor(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  });
  await late;
  t.same(await sql`select * from perforce.command_events`, []);
  t.match(await sql`select cmdident, late_events::integer as late from perforce.late_commands`, [{ cmdident: 'A', late: 1 }]);
});
