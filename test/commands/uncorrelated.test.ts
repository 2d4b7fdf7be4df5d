import type { Sql } from 'postgres';
import t from 'tap';
import { OLD_SERVER, SERVERS, simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { insertEvents, timeOf, type Event } from '../support/events.js';

const none = { cmdident: null };

/** The commands as short text: `0-5 complete, 3 events`. */
async function found(sql: Sql): Promise<string[]> {
  const rows = await sql`
    select format('%s-%s %s%s, %s events', extract(epoch from first_event_at - ${timeOf(0)})::integer,
      extract(epoch from last_event_at - ${timeOf(0)})::integer, status, ' ' || orphan_reason, event_count) as command
    from perforce.uncorrelated_commands order by first_event_at, last_event_at, pid, cmdno, event_count`;
  return rows.map(({ command }) => command);
}

t.test('records without cmdident become commands like all others', async (t) => {
  const { sql } = await testDatabase(t);
  const events: Event[] = [
    { type: 0, at: 0, args: '-f:...' },
    { type: 1, at: 0.25 },
    { type: 6, at: 1, payload: { file: '//a', filesize: 1000 } },
    { type: 4, at: 1.5, payload: { severity: 3, text: 'no' } },
    { type: 7, at: 3, payload: { utime: 12, maxrss: 7 } },
    { type: 9, at: 3, payload: { dbName: 'db.have', totalLockWaitRead: 5 } },
    { type: 11, at: 2, payload: { triggerLapse: '.017s' } },
    { type: 2, at: 3, version: 56, payload: { lapse: '3s', reason: 'error', paused: '.002s', memory_cmd: 5 } },
  ];
  await insertEvents(sql, events.map((event, index) => ({ ...event, cmdident: [null, '', '-'][index % 3] })));
  await insertEvents(sql, events.map((event) => ({ ...event, cmdident: 'C1' })));
  const [uncorrelated] = await sql`select * from perforce.uncorrelated_commands`;
  const [correlated] = await sql`select * from perforce.commands`;
  t.same({ ...uncorrelated, cmdident: 'C1' }, correlated);
});

t.test('a start opens, an end closes, and each process, command number, user, client and command has its own', async (t) => {
  const { sql } = await testDatabase(t);
  const pair = (at: number, more: Partial<Event>): Event[] => [{ type: 0, at, ...none, ...more }, { type: 2, at: at + 1, ...none, ...more }];
  await insertEvents(sql, [...pair(0, {}), ...pair(5, {})]);
  t.same(await found(sql), ['0-1 complete, 2 events', '5-6 complete, 2 events']);
  await insertEvents(sql, [{ pid: 101 }, { cmdno: 2 }, { user: 'bob' }, { func: 'user-edit' }, { server: 'commit' }].flatMap((more) => pair(0, more)));
  t.equal((await found(sql)).length, 7);
  await insertEvents(sql, [{ type: 0, at: 20, ...none }, { type: 0, at: 21, ...none }, { type: 2, at: 22, ...none }, { type: 2, at: 23, ...none }]);
  t.same((await found(sql)).slice(-3), ['20-20 running, 1 events', '21-22 complete, 2 events', '23-23 running, 1 events']);
});

t.test('track records behind the end are still of the command', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0, ...none }, { type: 2, at: 1, ...none }, { type: 7, at: 1, ...none }, { type: 8, at: 1.1, ...none }]);
  t.same(await found(sql), ['0-1 complete, 4 events']);
});

t.test('a pause over session_gap splits, but not where an end says by its lapse that the command went on', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0, ...none }, { type: 6, at: 120, ...none }, { type: 6, at: 241, ...none }]);
  t.same(await found(sql), ['0-120 orphaned no_end, 2 events', '241-241 running, 1 events']);
  await insertEvents(sql, [{ type: 2, at: 900, ...none, payload: { lapse: '600.1s' } }]);
  t.same((await found(sql)).slice(1), ['241-241 orphaned no_start, 1 events', '900-900 running, 1 events']);
  await insertEvents(sql, [
    { type: 0, at: 2000, ...none }, { type: 7, at: 5600, ...none }, { type: 2, at: 5600, ...none, payload: { lapse: '3600.000s' } },
  ]);
  t.same((await found(sql)).slice(-1), ['2000-5600 complete, 3 events']);
  await sql`select perforce.change_setting('session_gap', '10 minutes')`;
  t.same((await found(sql))[0], '0-241 orphaned no_end, 3 events');
});

t.test('uncorrelated_commands_between has the commands that were at work in a time, whole', async (t) => {
  const { sql } = await testDatabase(t);
  const end = (at: number, lapse: string, pid: number): Event => ({ type: 2, at, pid, ...none, payload: { lapse } });
  await insertEvents(sql, [
    { type: 0, at: 0, pid: 1, ...none }, end(5_000, '5000s', 1), { type: 7, at: 5_000, pid: 1, ...none },
    { type: 0, at: 1_000, pid: 2, ...none }, end(1_001, '1s', 2), { type: 0, at: 1_950, pid: 2, ...none }, end(1_960, '10s', 2),
    { type: 6, at: 1_900, pid: 3, ...none }, { type: 6, at: 2_010, pid: 3, ...none }, { type: 6, at: 2_120, pid: 3, ...none },
    { type: 0, at: 2_100, pid: 4, server: null, ...none }, end(2_200, '100s', 4), end(2_300, '295s', 5),
  ]);
  for (const [from, to] of [[2_000, 2_005], [1_955, 1_955], [0, 900], [1_500, 3_000], [6_000, 7_000]] as const) {
    const rows = (of: string) => sql`
      select * from ${sql.unsafe(of)} where first_event_at <= ${timeOf(to)} and last_event_at >= ${timeOf(from)}
      order by pid, first_event_at`;
    const all = await rows('perforce.uncorrelated_commands');
    const between = await sql`
      select * from perforce.uncorrelated_commands_between(${timeOf(from)}, ${timeOf(to)}) order by pid, first_event_at`;
    t.same(between, all, `${all.length} of ${from} to ${to}`);
  }
  t.same(await sql`
    select pid::integer from perforce.uncorrelated_commands_between(${timeOf(2_000)}, ${timeOf(2_005)}) order by pid`,
  [{ pid: 1 }, { pid: 3 }]);
});

t.test('of simulated logs of an old server no record is dropped, and its commands come out whole', async (t) => {
  const { sql, load } = await testDatabase(t);
  const events = [...simulate({ seed: 51, commands: 300, servers: [...SERVERS, OLD_SERVER], missingEnds: 0, missingStarts: 0, restarts: 0 })];
  t.match(await load(events.map(({ line }) => line)), { code: 0 });
  const { uncorrelated } = truth(events);
  t.match(await sql`select sum(event_count)::integer as events from perforce.uncorrelated_commands`, [{ events: uncorrelated.length }]);
  const ends = uncorrelated.filter(({ event_type }) => event_type === 2).length;
  t.match(await sql`
    select count(*)::integer as ends, count(*) filter (where abs(lapse_ms - duration_ms) > 2)::integer as wrong
    from perforce.uncorrelated_commands where status = 'complete'`,
  [{ ends, wrong: 0 }]);
});
