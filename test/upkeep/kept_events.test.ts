import type { Sql } from 'postgres';
import t from 'tap';
import { keepFor, testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';

const DAY = 86_400;
/** Every tenth day of 400 has events, and a partition. They end with the epoch of the tests, as days to come get none. */
const days = 40;
const secondsAt = (day: number): number => (day - days) * 10 * DAY;
const dayAt = (day: number): string => timeOf(secondsAt(day));

/** A day with one of each, of a command and of none. */
function dayOf(day: number): Event[] {
  const at = secondsAt(day);
  const cmdident = `DAY${day}`;
  const error = { severity: 3, subsys: 7, subcode: 1, text: `no ${day}` };
  return [
    { cmdident, type: 0, at }, { cmdident, type: 9, at: at + 1, payload: { dbName: 'db.have', gets: 1 } },
    { cmdident, type: 6, at: at + 1, payload: { action: 'sync', file: day % 2 ? '//depot/a.c' : '//depot/B.c', rev: day + 1 } },
    { cmdident, type: 3, at: at + 2, payload: error }, { cmdident, type: 4, at: at + 2, payload: error },
    { cmdident, type: 2, at: at + 3, payload: { lapse: '3s' } },
    { cmdident: null, type: 16, at: at + 4, payload: { result: 'fail', reason: 'wrong' } },
    { cmdident: null, type: 15, at: at + 5, payload: { integrityEvent: 1, file: '//depot/a.c', results: 'BAD!' } },
    { cmdident: null, type: 12, at: at + 6, payload: { eventInfo: 'Checkpoint' } },
  ];
}

async function dropAt(sql: Sql, day: number): Promise<void> {
  for (let dropped = '1'; dropped !== '0';) {
    dropped = await sql.begin(async (tx) => {
      await tx`select set_config('perforce.now', ${dayAt(day)}, true)`;
      const rows = await tx`select kept_because, count(*) as n from perforce.drop_old_partitions() group by 1`;
      return rows.find((row) => row.kept_because === null)?.n ?? '0';
    });
  }
}

/** What the views show, a list of numbers each. */
async function shown(sql: Sql): Promise<Record<string, unknown>> {
  const [row] = await sql`
    select
      (select array[count(*), count(user_name), count(prog), count(first_event_at)] from perforce.error_events) as errors,
      (select array[count(*), count(distinct cmdident), count(client)] from perforce.audit_events) as audits,
      (select array[count(*), count(address)] from perforce.logins where failed) as logins,
      (select count(*) from perforce.integrity_checks where failed) as checks,
      (select count(*) from perforce.server_events where meaning = 'checkpoint') as events,
      (select count(*) from perforce.file_history('//depot/a.c')) as history,
      (select count(*) from perforce.path_activity('//depot/...', ${dayAt(0)}, ${dayAt(days)})) as activity,
      (select count(*) from perforce.errors_between(${dayAt(10)}, ${dayAt(11)})) as window`;
  return row!;
}

t.test('of 400 days, errors, audits, logins, checks and server events outlive their raw events', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`
    select perforce_internal.ensure_partitions(array_agg((${dayAt(0)}::timestamptz + make_interval(days => 10 * n))::date))
    from generate_series(0, ${days - 1}::integer) as n`;
  await insertEvents(sql, Array.from({ length: days }, (_, day) => dayOf(day)).flat());
  await sql`update perforce.load_batches set loaded_at = ${dayAt(0)}`;
  const before = await shown(sql);
  t.match(before, { errors: ['40', '40', '40', '40'], audits: ['40', '40', '40'], logins: ['40', '40'], history: '20', activity: '40', window: '1' });
  await keepFor(sql, '400 days', '30 days');
  await dropAt(sql, days);
  t.match(await sql`select count(*) as n from perforce.raw_events`, [{ n: `${3 * 9}` }], 'raw events of a month');
  t.same(await shown(sql), before, 'nothing is missing, and nothing is there twice');
  const [size] = await sql`select avg(pg_column_size(k.*))::integer as bytes from perforce_internal.kept_events as k`;
  t.ok(size!.bytes < 220, `${size!.bytes} bytes a row`);
  await sql`select perforce_internal.keep_events('-infinity', 'infinity')`;
  await sql`select perforce_internal.keep_events('-infinity', 'infinity')`;
  t.match(await sql`select count(*) as n from perforce_internal.kept_events`, [{ n: '240' }], 'no record is kept twice');
  await sql`truncate perforce.raw_events`;
  t.same(await shown(sql), before);
  await dropAt(sql, days + 10);
  t.match(await sql`select count(*) as n, min(event_time) >= ${dayAt(10)} as recent from perforce_internal.kept_events`, [
    { n: `${30 * 6}`, recent: true },
  ], 'for log_retention');
});
