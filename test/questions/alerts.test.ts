import type { Sql } from 'postgres';
import t from 'tap';
import { parse } from 'yaml';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents } from '../support/events.js';
import { dashboards, grafanaFile } from '../support/grafana.js';

const { groups: [group] } = parse(await grafanaFile('alerts.yaml'));
const rules: any[] = group.rules;
const { uid: source } = parse(await grafanaFile('datasource.yaml')).datasources[0];
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

t.test('the rules are what Grafana provisions', async (t) => {
  const boards = await dashboards();
  t.equal(new Set(rules.map(({ uid }) => uid)).size, rules.length);
  for (const rule of rules) {
    const [query, threshold] = rule.data;
    t.match(rule.uid, /^[a-z0-9-]{1,40}$/);
    t.match([query.refId, query.datasourceUid, threshold.refId, rule.condition], ['A', source, 'B', 'B'], rule.uid);
    t.match(threshold.model, { type: 'threshold', expression: 'A', conditions: [{ evaluator: { type: 'gt', params: [0] } }] });
    t.match(rule, { noDataState: 'OK', execErrState: 'Error', for: /^\d+[sm]$/, labels: { severity: /^(warning|critical)$/ } });
    t.ok(rule.annotations.summary.length > 10 && rule.annotations.description.length > 100, `${rule.uid} says what to do`);
    const panels = boards.find(({ uid }) => uid === rule.dashboardUid)?.panels ?? [];
    t.ok(panels.some(({ id, type }) => id === rule.panelId && type !== 'row'), `${rule.uid} links to a panel`);
    t.notMatch(JSON.stringify(rule), '$', 'Grafana puts its environment in for what begins with a dollar');
  }
});

/** What of a server is loaded when, by which it is late or silent, and what else a rule looks at. */
interface Case {
  rule: string;
  /** The clock, in seconds after the epoch of the tests. */
  now: number;
  before?: string;
  events?: Event[];
  statements?: string[];
  /** Labels and figure of each alert; none: it must not fire. */
  alerts: Record<string, unknown>[];
}

const start = (at: number, more: Partial<Event> = {}): Event => ({ type: 0, at, cmdident: `C${at}`, ...more });
const error = (at: number, severity: number): Event =>
  ({ type: 4, at, cmdident: `C${at}`, payload: { severity, subsys: 6, subcode: at, text: 'no' } });
const login = (at: number, result: string): Event =>
  ({ type: 16, at, ns: at % 1000, cmdident: null, payload: { result, method: 'password' } });
const serverEvent = (at: number, eventInfo: string): Event => ({ type: 12, at, cmdident: null, payload: { eventInfo } });
/** A command of so many seconds, which is what is usual. */
const ended = (at: number, seconds: number): Event[] => [
  start(at, { cmdident: 'ENDED' }), { type: 2, at: at + seconds, cmdident: 'ENDED', payload: { lapse: `${seconds}s` } },
];
/** An hour of statistics, so many days from 09:00, in which locks were waited for so long. */
const waitsOf = (days: number, ms: number): string => `
  insert into perforce.command_stats_hourly
  select (jsonb_populate_record(null::perforce.command_stats_hourly, (
    select jsonb_object_agg(attname, case attname
      when 'hour' then to_jsonb(timestamptz '2026-11-20 09:00Z' + interval '${days} days')
      when 'server_id' then '"edge"' when 'lapse_histogram' then '{}' when 'commands' then '50'
      when 'total_read_wait_ms' then '${ms}' else '0' end)
    from pg_attribute where attrelid = 'perforce.command_stats_hourly'::regclass and attnum > 0 and not attisdropped
  ))).*`;
/** When batches were loaded, on the clock of the test. */
const loadedAt = (at: string): string => `update perforce.load_batches set loaded_at = '${at}'`;
const rejectedAt = (at: string): string => `
  insert into perforce.rejected_lines (source, line_number, line, reason, rejected_at) values ('all.csv', 7, 'x', 'y', '${at}')`;
const partitions = `
  select perforce_internal.ensure_partitions(array(
    select d::date from generate_series(timestamp '2026-11-16', '2026-11-21', '1 day') as d))`;
const days = (...sizes: number[]): Event[] => sizes.flatMap((size, n) =>
  Array.from({ length: size }, (_, i) => start((n - sizes.length) * day + 10 * hour + i, { args: 'x'.repeat(900) })));

const cases: Case[] = [
  { rule: 'ingestion-behind', now: hour, events: [start(0)], statements: [loadedAt('2026-11-20 09:59Z')],
    alerts: [{ server: 'edge', seconds: 3600 }] },
  { rule: 'ingestion-behind', now: 15 * minute, events: [start(0)], statements: [loadedAt('2026-11-20 09:14Z')], alerts: [] },
  { rule: 'loader-silent', now: hour, events: [start(0), start(1, { server: 'commit' })],
    statements: [loadedAt('2026-11-20 09:44Z')],
    alerts: [{ server: 'commit', seconds: 960 }, { server: 'edge', seconds: 960 }] },
  { rule: 'loader-silent', now: hour, events: [start(0)], statements: [loadedAt('2026-11-20 09:46Z')], alerts: [] },
  { rule: 'loader-silent', now: 8 * day, events: [start(0)], statements: [loadedAt('2026-11-20 09:46Z')], alerts: [] },
  { rule: 'problem', now: hour, events: [start(0)], statements: [loadedAt('2026-11-20 09:59Z')],
    alerts: [{ server: 'edge', problems: 1 }] },
  { rule: 'problem', now: hour, before: partitions, events: [start(0)], statements: [loadedAt('2026-11-20 09:59Z')], alerts: [] },
  { rule: 'problem', now: 8 * day, events: [start(0)], statements: [loadedAt('2026-11-20 09:59Z')], alerts: [] },
  { rule: 'problem', now: hour, alerts: [{ server: '-', problems: 1 }] },
  { rule: 'running-long', now: hour, statements: ['select perforce.change_setting(\'orphan_after\', \'1 day\')'],
    events: [...ended(0, 100), start(200, { server: 'commit' }), start(3500, { server: 'commit' })],
    alerts: [{ server: 'commit', command: 'user-sync', minutes: (hour - 200) / minute }] },
  { rule: 'running-long', now: hour, alerts: [],
    events: [...ended(0, 1500), start(200), start(3500), start(0, { func: 'pull' })] },
  { rule: 'lock-waits', now: 2 * hour, statements: [-3, -2, -1, 0].map((days) => waitsOf(days, days === 0 ? 99_000 : 60_000)),
    alerts: [{ server: 'edge', seconds: 99 }] },
  { rule: 'lock-waits', now: 2 * hour, alerts: [],
    statements: [-3, -2, -1, 0].map((days) => waitsOf(days, days === 0 ? 89_000 : 60_000)) },
  { rule: 'rejected-lines', now: hour, statements: [rejectedAt('2026-11-20 09:30Z')], alerts: [{ source: 'all.csv', lines: 1 }] },
  { rule: 'rejected-lines', now: hour, statements: [rejectedAt('2026-11-20 08:59Z')], alerts: [] },
  { rule: 'fatal-errors', now: hour, events: [error(46 * minute, 4), error(47 * minute, 3), error(44 * minute, 4)],
    alerts: [{ server: 'edge', errors: 1 }] },
  { rule: 'fatal-errors', now: hour, events: [error(46 * minute, 3), error(44 * minute, 4)], alerts: [] },
  { rule: 'fatal-errors', now: hour, events: [error(400 * day, 4)], alerts: [] },
  { rule: 'failed-logins', now: hour, events: Array.from({ length: 12 }, (_, n) => login(50 * minute + n, 'fail')),
    alerts: [{ server: 'edge', attempts: 12 }] },
  { rule: 'failed-logins', now: hour, alerts: [],
    events: Array.from({ length: 30 }, (_, n) => login(50 * minute + n, n < 10 ? 'fail' : 'ok')) },
  { rule: 'server-restart', now: hour, events: [serverEvent(50 * minute, 'Perforce Server starting')],
    alerts: [{ server: 'edge', restart: 'startup', times: 1 }] },
  { rule: 'server-restart', now: hour, alerts: [],
    events: [serverEvent(40 * minute, 'Perforce Server starting'), serverEvent(50 * minute, 'checkpoint')] },
  { rule: 'server-restart', now: -400 * day, events: [serverEvent(0, 'Perforce Server starting')], alerts: [] },
  { rule: 'disk-growth', now: 12 * hour, before: partitions, events: days(200, 200, 200, 2000), alerts: [{}] },
  { rule: 'disk-growth', now: 12 * hour, before: partitions, events: days(1000, 200, 200, 1000), alerts: [] },
  { rule: 'disk-growth', now: 12 * hour, before: partitions, events: days(2000), alerts: [] },
];

/** The alerts of a rule: the rows of its query whose figure is above its threshold. */
async function alertsOf(sql: Sql, uid: string): Promise<Record<string, unknown>[]> {
  const { data: [query, threshold] } = rules.find((rule) => rule.uid === uid);
  const rows = await sql.unsafe(query.model.rawSql);
  const figures = rows.columns.filter(({ type }) => [20, 23, 701, 1700].includes(type)).map(({ name }) => name);
  const labels = rows.columns.filter(({ type }) => type === 25);
  if (figures.length !== 1 || labels.length + 1 !== rows.columns.length) throw new Error(`${uid}: not one figure and labels`);
  const [above] = threshold.model.conditions[0].evaluator.params;
  return rows.map((row) => ({ ...row, [figures[0]!]: Number(row[figures[0]!]) }))
    .filter((row: any) => row[figures[0]!] > above);
}

t.test('each rule fires when it must, and not when it must not', async (t) => {
  t.same([...new Set(cases.map(({ rule }) => `p4-${rule}`))].sort(), rules.map(({ uid }) => uid).sort(), 'each has cases');
  for (const { rule } of cases) {
    t.ok([true, false].every((fires) => cases.some((one) => one.rule === rule && one.alerts.length > 0 === fires)), rule);
  }
  const { as, sql } = await testDatabase(t);
  const analyst = await as('perforce_analyst');
  for (const { uid } of rules) await t.resolves(alertsOf(analyst, uid), `${uid} is for perforce_analyst`);
  for (const [n, { rule, now, before, events = [], statements = [], alerts }] of cases.entries()) {
    const found = await rolledBack(sql, now, async (sql) => {
      if (before) await sql.unsafe(before);
      if (events.length > 0) await insertEvents(sql, events);
      for (const statement of statements) await sql.unsafe(statement);
      return alertsOf(sql, `p4-${rule}`);
    });
    t.match(found, alerts, `${rule}, case ${n}`);
    t.equal(found.length, alerts.length, `${rule}, case ${n}`);
  }
});

/** Does work at a time, and takes all of it back. */
async function rolledBack<T>(sql: Sql, now: number, work: (sql: Sql) => Promise<T>): Promise<T> {
  let result: T;
  const rollback = new Error('rolled back');
  await atTime(sql, now, async (sql) => {
    result = await work(sql);
    throw rollback;
  }).catch((error) => {
    if (error !== rollback) throw error;
  });
  return result!;
}
