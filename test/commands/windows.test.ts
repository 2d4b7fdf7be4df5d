import type { Sql } from 'postgres';
import t from 'tap';
import { simulate } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { insertEvents, timeOf } from '../support/events.js';

const columns = `cmdident, user_name, client, func, host, prog, version, args, cmd_group, server_id, pid, cmdno, server_ids,
  command_start_timestamp, command_end_timestamp, first_event_at, last_event_at, is_complete, event_count, start_count,
  end_count, audit_count, error_count, performance_count, trigger_count, other_count`;

/** Sessions in a range of the tests' world, in seconds, as short text: `C1 0-5 partial`. */
async function sessions(sql: Sql, from: number, to: number, lateness = '0'): Promise<string[]> {
  const rows = await sql`
    select format('%s %s-%s%s', cmdident, (extract(epoch from first_event_at - ${timeOf(0)}))::integer,
      extract(epoch from last_event_at - ${timeOf(0)})::integer, case when is_partial then ' partial' end) as session
    from perforce.commands_windowed(${timeOf(from)}, ${timeOf(to)}, '120 s', ${lateness}::text::interval) order by 1`;
  return rows.map(({ session }) => session);
}

for (const seed of [41, 42, 43]) {
  t.test(`batch and incremental agree on simulated logs, seed ${seed}`, async (t) => {
    const { sql, load } = await testDatabase(t);
    const lines = [...simulate({ seed, commands: 200 })].map(({ line }) => line);
    t.match(await load(lines, ['--batch-rows', '300']), { code: 0 });
    const windowed = (gap: string): string => `perforce.commands_windowed('-infinity', 'infinity', '${gap}', '0')`;
    const differences = (one: string, other: string) => sql.unsafe(`${one} except ${other}`);
    const stored = `select ${columns} from perforce.command_events`;
    t.same(await differences(stored, `select ${columns} from ${windowed('100 years')}`), []);
    t.same(await differences(`select ${columns} from ${windowed('100 years')}`, stored), []);
    t.match(await sql.unsafe(`select bool_and(is_partial <> is_complete) as agree from ${windowed('100 years')}`), [{ agree: true }]);
    t.same(await differences(`select ${columns} from ${windowed('2 minutes')} where not is_partial`, stored), [],
      'what is not marked is whole, whatever the gap');

    const byHalfMinutes = `
      select w.* from (select min(event_time) as first, max(event_time) as last from perforce.raw_events) as r
      cross join lateral generate_series(r.first, r.last, '30 s') as start
      cross join lateral perforce.commands_windowed(start, start + '30 s', '2 minutes', '1 hour') as w`;
    const sums = 'select count(*) as sessions, sum(event_count) as events from';
    t.same(await sql.unsafe(`${sums} (${byHalfMinutes}) as w`), await sql.unsafe(`${sums} ${windowed('2 minutes')} as w`),
      'neighbouring ranges give each session once');
  });
}

t.test('a pause longer than the gap splits, and the parts are marked', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 6, at: 120 }, { type: 2, at: 241 }]);
  await insertEvents(sql, [{ type: 0, at: 0, cmdident: 'C2' }, { type: 2, at: 120, cmdident: 'C2' }]);
  t.same(await sessions(sql, 0, 1000), ['C1 0-120 partial', 'C1 241-241 partial', 'C2 0-120']);
});

t.test('a session belongs to the range in which it begins, and is partial if it goes on too long after it', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 50 }, { type: 0, at: 60, server: 'commit' }, { type: 2, at: 70 }, { type: 2, at: 130, server: 'commit' }]);
  t.same(await sessions(sql, 0, 100), ['C1 50-70 partial']);
  t.same(await sessions(sql, 0, 100, '31 s'), ['C1 50-130']);
  t.same(await sessions(sql, 60, 200), []);
});

t.test('the gap and the lateness are those of the settings unless given', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }, { type: 2, at: 130 }]);
  const count = () => sql`select count(*)::integer as sessions from perforce.commands_windowed('-infinity', ${timeOf(100)})`;
  const all = () => sql`select count(*)::integer as sessions from perforce.commands_windowed('-infinity', 'infinity')`;
  t.match([...await count(), ...await all()], [{ sessions: 1 }, { sessions: 2 }]);
  await sql`select perforce.change_setting('session_gap', '200 s')`;
  t.match(await all(), [{ sessions: 1 }]);
});
