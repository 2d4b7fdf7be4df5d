import type { Sql } from 'postgres';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, timeOf } from '../support/events.js';

/*
 * One INSERT of more rows than are appended at once.
 */
const day = 86_400;
const columns = 'event_time, event_type, cmdident, pid, cmdno, server_id, user_name, func, lapse, file, file_bytes, rows_scan';
const audits = 150_000;
const small = 5000;
const late = 1000;

/** As many audits of a command as that, and its start and end, a millisecond apart. */
const large = (cmdident: string, count: number, from: number): string => `
  select timestamptz '${timeOf(from)}' + n * interval '1 ms', case n when 0 then 0 when ${count + 1} then 2 else 6 end, '${cmdident}', 7, 1,
    'edge', 'anna', 'user-sync', case n when ${count + 1} then '1s' end, case when n between 1 and ${count} then '//depot/' || n end,
    case when n between 1 and ${count} then n end, null::bigint
  from generate_series(0, ${count + 1}) as n`;

/** Commands of four events. */
const many = (count: number): string => `
  select timestamptz '${timeOf(0)}' + n * interval '1 ms' + k.seconds * interval '1 s', k.type, 'C' || n, 1000 + n, 1, 'edge', 'bob', 'user-fstat',
    case k.type when 2 then '2s' end, null, null, case k.type when 9 then n end
  from generate_series(1, ${count}) as n
  cross join (values (0, 0), (9, 1), (7, 1), (2, 2)) as k (type, seconds)`;

const insert = (sql: Sql, ...parts: string[]): Promise<unknown> =>
  sql.unsafe(`insert into perforce.raw_events (${columns}) ${parts.join(' union all ')}`);

const counts = async (sql: Sql): Promise<unknown> => (await sql`
  select count(*)::integer as commands, sum(event_count)::integer as events, sum(bytes)::bigint as bytes, sum(rows_scan)::bigint as scans
  from perforce.commands`)[0];
const sum = (n: number): number => (n * (n + 1)) / 2;

t.test('an INSERT of any size gives the rows that small ones give', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '1 day');
  await atTime(sql, 60, (tx) => insertEvents(tx, [
    { type: 0, at: -2, cmdident: 'ARCHIVED' }, { type: 2, at: -1, cmdident: 'ARCHIVED' }, { type: 0, at: -2, cmdident: 'HOT' },
  ]));
  await atTime(sql, 2 * day, async (tx) => {
    t.match(await tx`select perforce.archive_commands() as archived`, [{ archived: 1 }]);
    await tx`select set_config('perforce.now', ${timeOf(60)}, true)`;
    await insert(tx, large('BIG', audits, 0), large('ARCHIVED', late, 0), large('HOT', 2, 0), many(small), `
      select timestamptz '${timeOf(200)}' + n * interval '1 ms', 6, 'ARCHIVED', 7, 1, 'edge', 'anna', 'user-sync', null, '//late', 0, null
      from generate_series(1, 10) as n`);
  });
  t.same(await counts(sql), {
    commands: small + 3, events: audits + 2 + (late + 2 + 2 + 10) + (2 + 2 + 1) + 4 * small, bytes: String(sum(audits) + sum(late) + 3),
    scans: String(sum(small)),
  });
  t.match(await sql`select cmdident, status, event_count from perforce.commands where cmdident !~ '^C' order by 1`, [
    { cmdident: 'ARCHIVED', status: 'complete', event_count: String(late + 14) },
    { cmdident: 'BIG', status: 'complete', event_count: String(audits + 2) },
    { cmdident: 'HOT', status: 'running', event_count: '5' },
  ]);
  t.match(await sql`select count(*)::integer as batches from perforce.load_batches`, [{ batches: 2 }]);
  t.same(await sql`select * from perforce_internal.replayed_events`, []);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('of a large INSERT, what is long over goes to the archive', async (t) => {
  const { sql } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '1 day');
  await atTime(sql, 2 * day, (tx) => insert(tx, large('BIG', 10, 2 * day - 60), large('OLD', 100_000, 0), many(100)));
  t.same((await sql`select cmdident from perforce.command_events`).map(({ cmdident }) => cmdident), ['BIG']);
  t.same(await counts(sql), {
    commands: 102, events: 12 + 100_002 + 400, bytes: String(sum(10) + sum(100_000)), scans: String(sum(100)),
  });
});
