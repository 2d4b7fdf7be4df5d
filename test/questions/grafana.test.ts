import { readFile } from 'node:fs/promises';
import t from 'tap';
import { SAMPLE } from '../simulator/sample.js';
import { simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';

const file = new URL('../../../test/grafana/dashboard.json', import.meta.url);

interface Panel {
  title: string;
  description: string;
  targets: { rawSql: string }[];
}

/** What Grafana's PostgreSQL data source makes of a query: its macros and our variables expanded. */
function expand(sql: string, range: { from: string; to: string; interval: string; servers: string[] }): string {
  const { from, to, interval, servers } = range;
  return sql
    .replaceAll('${server:sqlstring}', servers.map((server) => `'${server}'`).join(','))
    .replace(/\$__timeFilter\(([^)]+)\)/g, `$1 between '${from}' and '${to}'`)
    .replace(/\$__timeGroupAlias\(([^,]+), \$__interval\)/g,
      `floor(extract(epoch from $1) / extract(epoch from '${interval}'::interval)) * extract(epoch from '${interval}'::interval) as "time"`)
    .replaceAll('$__timeFrom()', `'${from}'`).replaceAll('$__timeTo()', `'${to}'`)
    .replaceAll('$__interval', interval);
}

const timeBefore = (time: string, days: number): string =>
  new Date(Date.parse(time) - days * 86_400_000).toISOString();

t.test('every panel of the dashboard runs as perforce_analyst and shows the data', async (t) => {
  const { as, load, sql } = await testDatabase(t);
  const events = [...simulate(SAMPLE)];
  t.match(await load(events.map(({ line }) => line)), { code: 0 });
  const { commands } = truth(events);
  const analyst = await as('perforce_analyst');
  const dashboard = JSON.parse(await readFile(file, 'utf8'));
  const servers = (await analyst`${analyst.unsafe(dashboard.templating.list[1].query)}`).map(({ server_id }) => server_id);
  t.ok(servers.length >= 3);
  const [{ from, to }] = await sql<[{ from: string; to: string }]>`
    select min(first_event_at)::text as from, max(last_event_at)::text as to from perforce.command_events`;
  const range = { from, to, interval: '10m', servers };

  const rows = new Map<string, Record<string, any>[]>();
  for (const { title, description, targets } of dashboard.panels as Panel[]) {
    const query = expand(targets[0]!.rawSql, range);
    t.notMatch(query, /\$/, `${title}: nothing is left to expand`);
    t.ok(description, `${title} is explained`);
    rows.set(title, [...await analyst.unsafe(query)]);
    t.ok(rows.get(title)!.length > 0, `${title} has rows`);
  }
  await analyst.unsafe(expand(dashboard.annotations.list[0].target.rawSql, range));

  const all = [...commands.values()];
  const sum = (values: unknown[]): number => values.reduce<number>((total, value) => total + Number(value ?? 0), 0);
  const near = (one: number, other: number, what: string) => t.ok(Math.abs(one - other) < 1e-6 * Math.max(1, other), `${what}: ${one}, ${other}`);
  const started = all.filter(({ server_id }) => server_id !== null);
  t.equal(sum(rows.get('Commands')!.map((row) => row.started)), started.length);
  t.equal(sum(rows.get('Commands')!.map((row) => row['with errors'])), started.filter(({ log }) => log.error_count > 0).length);
  t.equal(rows.get('Running now')!.length, all.filter(({ start_count, end_count }) => start_count > end_count).length);
  const [busiest] = rows.get('Top users')!;
  near(Number(busiest!.seconds),
    sum(started.filter(({ user_name }) => user_name === busiest!.user).map(({ log }) => log.lapse_ms)) / 1000, 'the busiest user');
  near(sum(rows.get('Lock wait by table')!.map((row) => row.wait_ms)),
    sum(all.map(({ log }) => (log.total_read_wait_ms ?? 0) + (log.total_write_wait_ms ?? 0))), 'lock waits');
  const { targets: [lockWait] } = dashboard.panels.find(({ title }: Panel) => title === 'Lock wait by table');
  await sql`select perforce.roll_up()`;
  const days = { ...range, from: timeBefore(from, 3), interval: '1h' };
  const ended = all.filter(({ start_count, end_count }) => start_count >= 1 && end_count >= start_count);
  const ofDays = await analyst.unsafe(expand(lockWait.rawSql, days));
  const waits = ended.map(({ log }) => (log.total_read_wait_ms ?? 0) + (log.total_write_wait_ms ?? 0));
  near(sum(ofDays.map((row) => row.wait_ms)), sum(waits), 'lock waits over days');
  t.same(rows.get('Ingestion')!.map((row) => row.server).sort(), [...servers].sort());
});
