import type { Sql } from 'postgres';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { insertEvents, timeOf, type Event } from '../support/events.js';

const day = 86_400;
const whole = (cmdident: string, at = 0): Event[] => [
  { type: 0, at, cmdident }, { type: 6, at: at + 1, cmdident, payload: { filesize: 7 } },
  { type: 7, at: at + 1, cmdident, payload: { utime: 5 } }, { type: 2, at: at + 2, cmdident },
];

/** What reconcile says of a time, as short text: `A command_logs.files`. */
async function found(sql: Sql, from = '-infinity', to = 'infinity'): Promise<string[]> {
  const rows = await sql`
    select cmdident || ' ' || difference as found
    from perforce.reconcile(${from}::text::timestamptz, ${to}::text::timestamptz) order by 1`;
  return rows.map((row) => row.found);
}

const changes: Record<string, [change: string, differences: string[]]> = {
  'an attribute': [`update perforce.command_events set user_name = 'eve'`, ['command_events.user_name']],
  'a count': ['update perforce.command_events set audit_count = 2', ['command_events.audit_count', 'command_events.event_count']],
  'a sum': ['update perforce.command_events set metrics.user_cpu_ms = 6', ['command_events.metrics']],
  'the bytes': ['update perforce.command_events set audit_bytes = 8', ['command_events.audit_bytes']],
  'an element of an array':
    [`update perforce.command_events set audit_events[1] = audit_events[1] || '{"file": "//a"}'`, ['command_events.audit_events']],
  'an array that is empty': [`update perforce.command_events set performance_events = '{}'`, ['command_events.performance_events']],
  'a row that is missing': ['delete from perforce.command_events', []],
  'a summary\'s sum': ['update perforce.command_logs set user_cpu_ms = 6', ['command_logs.user_cpu_ms']],
  'a summary\'s time': [`update perforce.command_logs set command_end_timestamp = now()`, ['command_logs.command_end_timestamp']],
  'a summary that is missing': ['delete from perforce.command_logs', ['command_logs']],
  'a row that has no events':
    [`update perforce.raw_events set cmdident = null`, ['command_events', 'command_logs']],
  'an event that is missing': ['delete from perforce.raw_events', [
    'command_events.audit_bytes', 'command_events.audit_count', 'command_events.audit_events', 'command_events.event_count',
    'command_logs.bytes', 'command_logs.event_count', 'command_logs.files',
  ]],
  'a status that its summary has not': [
    `update perforce.command_logs set status = 'orphaned'`, ['command_logs.status'],
  ],
};

t.test('reconcile returns every way in which a row is not what its events make of it', async (t) => {
  const { sql } = await testDatabase(t);
  for (const event of whole('C')) await insertEvents(sql, [event]);
  await insertEvents(sql, [...whole('PLAIN', 10), ...whole('OTHER', 20), { type: 0, at: 30, cmdident: 'RUNNING' }]);
  await sql`select perforce.finalize_command('RUNNING')`;
  t.same(await found(sql), []);
  for (const [what, [change, differences]] of Object.entries(changes)) {
    const undone = sql.begin(async (tx) => {
      const condition = change.startsWith('delete from perforce.raw') ? 'and event_type = 6' : '';
      await tx.unsafe(`${change} where cmdident = 'C' ${condition}`);
      t.same(await found(tx as never), differences.map((difference) => `C ${difference}`), what);
      throw new Error('undo');
    });
    await t.rejects(undone, { message: 'undo' });
  }
  await sql`insert into perforce.command_logs select (jsonb_populate_record(l, '{"cmdident": "GHOST"}')).* from perforce.command_logs as l where cmdident = 'C'`;
  t.same(await found(sql), ['GHOST command_logs'], 'a summary too many');
  await sql`delete from perforce.command_logs where cmdident = 'GHOST'`;
  await sql`delete from perforce.command_logs where cmdident = 'OTHER'`;
  await sql`delete from perforce.command_events where cmdident = 'OTHER'`;
  await sql`update perforce.command_logs set rows_scan = 1 where cmdident = 'PLAIN'`;
  t.same(await found(sql), ['OTHER command_events', 'OTHER command_logs', 'PLAIN command_logs.rows_scan']);
});

t.test('a row that is missing is one where its command is not archived', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...whole('C'), { type: 0, at: 9, cmdident: 'RUNNING' }]);
  await sql`delete from perforce.command_events`;
  t.same(await found(sql), ['RUNNING command_events']);
});

t.test('only commands whose events all lie in the range are compared', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, ['A', 'B', 'C', 'D'].flatMap((cmdident, n) => whole(cmdident, 10 * n)));
  await insertEvents(sql, [{ type: 0, at: 5, cmdident: 'LONG' }, { type: 6, at: 15, cmdident: 'LONG' }]);
  await sql`update perforce.command_events set user_name = 'eve'`;
  await sql`update perforce.command_logs set func = 'none'`;
  const within = (from: number, to: number): Promise<string[]> => found(sql, timeOf(from), timeOf(to));
  t.same(await within(10, 20), ['B command_events.user_name', 'B command_logs.func']);
  t.same(await within(11, 20), [], 'not what began before');
  t.same(await within(10, 12), [], 'nor what ends after');
  t.same(await within(5, 16), ['B command_events.user_name', 'B command_logs.func', 'LONG command_events.user_name']);
  await sql`delete from perforce.command_events`;
  t.same(await within(11, 12), [], 'not what is archived, either');
});

t.test('reconcile reads no days and months but those that it is asked for', async (t) => {
  const { sql } = await testDatabase(t);
  const days = [0, 1, 2, 33, 64];
  await sql`select set_config('perforce.now', ${timeOf(64 * day)}, false)`;
  await sql`select perforce_internal.ensure_partitions(array(
    select '2026-11-20'::date + d from unnest(${sql.array(days, 23)}::integer[]) as d))`;
  await insertEvents(sql, days.flatMap((n) => whole(`C${n}`, n * day)));
  await insertEvents(sql, Array.from({ length: 500 }, (_, n) => whole(`E${n}`, n).filter(({ type }) => type !== 6)).flat());
  await insertEvents(sql, [{ type: 0, at: 0, cmdident: 'LONG' }, { type: 6, at: 33 * day, cmdident: 'LONG' }]);
  for (const state of ['fresh', 'analyzed'] as const) {
    if (state === 'analyzed') await sql`analyze`;
    await sql.begin(async (tx) => {
      t.same(await found(tx as never, timeOf(33 * day - 60), timeOf(33 * day + 60)), []);
      t.same(await tx`
        select substring(c.relname from '^\\D+\\d*') as name, sum(pg_stat_get_xact_tuples_returned(c.oid))::integer as rows
        from pg_class as c
        where c.relkind in ('r', 'i') and c.relname ~ '^(raw_events|command_logs|command_events)'
        group by 1 having sum(pg_stat_get_xact_tuples_returned(c.oid)) > 20`, [], state);
    });
  }
});
