import type { Sql } from 'postgres';
import t, { type Test } from 'tap';
import { parse } from 'yaml';
import { SAMPLE } from '../simulator/sample.js';
import { distinctErrors } from '../simulator/command_log.js';
import { simulate, truth } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { type Dashboard, dashboards, expand, grafanaFile, type Panel, type Shown } from '../support/grafana.js';

const boards = await dashboards();
const boardOf = (uid: string): Dashboard => boards.find((board) => board.uid === uid)!;
const withQueries = ({ panels }: Dashboard): Panel[] => panels.filter(({ type }) => type !== 'row');

t.test('the dashboards are what Grafana provisions', (t) => {
  t.same(boards.map(({ uid }) => uid).sort(),
    ['p4-commands', 'p4-incident', 'p4-ingestion', 'p4-locks', 'p4-overview', 'p4-replication-logins']);
  for (const board of boards) {
    const panels = withQueries(board);
    t.ok(board.title && board.description, board.uid);
    t.same(board.tags, board.links[0]!.tags, `${board.uid}: the dashboards link to each other`);
    t.equal(new Set(board.panels.map(({ id }) => id)).size, board.panels.length, `${board.uid}: ids are unique`);
    for (const [n, { gridPos: one, title }] of board.panels.entries()) {
      const covered = board.panels.slice(n + 1).filter(({ gridPos: other }) => one.x < other.x + other.w
        && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h);
      t.same(covered.map((panel) => panel.title), [], `${title} covers no other`);
      t.ok(one.x + one.w <= 24, `${title} fits`);
    }
    for (const { title, description, type, targets, fieldConfig } of panels) {
      t.ok(description, `${title} is explained`);
      t.equal(targets!.length, 1, title);
      if (type === 'table') continue;
      t.ok(fieldConfig!.defaults.unit, `${title} has a unit`);
      if (type !== 'timeseries') t.ok(fieldConfig!.defaults.thresholds, `${title} has thresholds`);
      else t.equal(fieldConfig!.defaults.custom.spanNulls, false, `${title} joins no gaps`);
    }
    t.equal(board.templating.list[0]!.type, 'datasource');
    for (const { name, type, multi, includeAll, allValue, current } of board.templating.list.slice(1)) {
      if (type === 'query') t.same([multi, includeAll, allValue, current!.value], [true, true, `'*'`, ['$__all']], name);
    }
  }
  t.end();
});

t.test('links lead to dashboards that are there, with variables that these have', (t) => {
  for (const board of boards) {
    const urls = withQueries(board).flatMap(({ fieldConfig }) => fieldConfig!.overrides)
      .flatMap(({ properties }) => properties.filter(({ id }) => id === 'links')).flatMap(({ value }) => value);
    for (const { title, url } of urls) {
      const [, uid] = /^\/d\/([a-z0-9-]+)\?\$\{datasource:queryparam\}&/.exec(url) ?? [];
      const variables = boardOf(uid!)?.templating.list.map(({ name }) => name) ?? [];
      for (const [, name] of url.matchAll(/&var-(\w+)=/g)) t.ok(variables.includes(name!), `${title}: ${name} of ${uid}`);
      for (const [, name] of url.matchAll(/\{(\w+):queryparam\}/g)) {
        t.ok([board, boardOf(uid!)].every(({ templating }) => templating.list.some((variable) => variable.name === name)));
      }
      t.match(url, /from=\$\{[^}]+\}&to=\$\{[^}]+\}/, `${title} keeps the time`);
    }
  }
  t.end();
});

t.test('the files that provision name what is there', async (t) => {
  const { providers: [provider] } = parse(await grafanaFile('dashboards.yaml'));
  t.match(provider, { type: 'file', folderUid: 'p4-command-log', options: { path: /^\// } });
  const { datasources: [source] } = parse(await grafanaFile('datasource.yaml'));
  t.match(source, { uid: 'p4-command-log', type: 'grafana-postgresql-datasource' });
  t.equal(boards[0]!.templating.list[0]!.query, source.type);
});

/** What is not of one server: rejected lines, batches, sizes, and the figures of one command. */
const ofAllServers = ['Rejected in this time', 'Rejected lines', 'Events loaded', 'How late events were loaded', 'Sizes',
  'Size of each day and month', 'Commands at once, on all servers'];
const waited = (log: any): number => (log.total_read_wait_ms ?? 0) + (log.total_write_wait_ms ?? 0);

/** The answer of each panel, by its title, and of the annotations. */
async function answers(t: Test, sql: Sql, board: Dashboard, shown: Shown): Promise<Map<string, any[]>> {
  const all = new Map<string, any[]>();
  for (const { title, type, targets, fieldConfig } of withQueries(board)) {
    const [{ rawSql, format }] = targets as [{ rawSql: string; format: string }];
    const query = expand(rawSql, board, shown);
    t.notMatch(query, '$', `${title}: nothing is left to expand`);
    const rows = await sql.unsafe(query);
    const names = rows.columns.map(({ name }) => name);
    const styled = fieldConfig!.overrides.map(({ matcher }) => matcher.options);
    const used = [...JSON.stringify(fieldConfig).matchAll(/__data\.fields\.(\w+)/g)].map(([, name]) => name!);
    if (type === 'table') {
      t.same([...styled, ...used].filter((name) => !names.includes(name)), [], `${title}: what is styled is there`);
    }
    if (type === 'timeseries') requireSeries(t, title, rawSql, format, rows);
    all.set(title, [...rows]);
  }
  for (const { name, target } of board.annotations.list) {
    all.set(name, [...await sql.unsafe(expand(target.rawSql, board, shown))]);
  }
  return all;
}

/** A time first, a column `metric` of names at most, and numbers; where a step has none, it is said what is drawn. */
function requireSeries(t: Test, title: string, query: string, format: string, { columns }: any): void {
  const types = Object.fromEntries(columns.map(({ name, type }: any) => [name, type]));
  const { time, metric, ...values } = types;
  t.equal(format, 'time_series', title);
  t.ok([701, 1184, 1700].includes(time), `${title}: time is a time`);
  t.ok([25, undefined].includes(metric), `${title}: metric is a name`);
  t.ok(Object.values(values).every((type) => [20, 701, 1700].includes(type as number)), `${title} has numbers`);
  t.match(query, /timeGroupAlias\(.*, (0|NULL)\)|perforce\.(concurrency|table_sizes)/, `${title}: gaps are gaps`);
}

const sum = (values: unknown[]): number => values.reduce<number>((total, value) => total + Number(value ?? 0), 0);
const near = (t: Test, one: number, other: number, what: string): void =>
  void t.ok(Math.abs(one - other) < 1e-6 * Math.max(1, Math.abs(other)), `${what}: ${one}, ${other}`);
const countBy = (keys: (string | null)[]): Record<string, number> =>
  keys.reduce<Record<string, number>>((counts, key) => ({ ...counts, [key ?? '-']: (counts[key ?? '-'] ?? 0) + 1 }), {});
const stepMinutes = 10;

t.test('every panel runs as perforce_analyst, and shows what was simulated', async (t) => {
  const { as, load, sql } = await testDatabase(t);
  const simulated = [...simulate(SAMPLE)];
  t.match(await load(simulated.map(({ line }) => line)), { code: 0 });
  t.match(await load(['no event', 'nor this'], ['--source', 'broken.csv']), { code: 3 });
  await sql`analyze`;
  const { commands, uncorrelated } = truth(simulated);
  const all = [...commands.values()];
  const started = all.filter(({ server_id }) => server_id !== null);
  const events = [...all.flatMap((command) => command.events), ...uncorrelated];
  const analyst = await as('perforce_analyst');
  const [{ from, to }] = await sql<[{ from: string; to: string }]>`
    select min(event_time)::text as from, max(event_time)::text as to from perforce.raw_events`;
  const shown: Shown = { from, to, step: stepMinutes * 60_000 };
  const rowsOf = (t: Test, uid: string, more: Partial<Shown> = {}) =>
    answers(t, analyst, boardOf(uid), { ...shown, ...more });
  const perMinute = (rows: any[], column: string): number => sum(rows.map((row) => row[column] * stepMinutes));

  t.test('variables offer what there is', async (t) => {
    const board = boardOf('p4-commands');
    const offered = async (name: string): Promise<string[]> => {
      const { query } = board.templating.list.find((variable) => variable.name === name)!;
      return (await analyst.unsafe(expand(query, board, shown))).map((row) => Object.values(row)[0]).sort();
    };
    const names = (of: (string | null)[]): string[] => [...new Set(of)].filter((name) => name !== null).sort() as string[];
    t.same(await offered('server'), names(events.map(({ server_id }) => server_id)));
    t.same(await offered('func'), names(all.map(({ func }) => func)));
    t.same(await offered('user'), names(all.map(({ user_name }) => user_name)));
    t.ok((await offered('program')).includes('Helix P4V'));
  });

  t.test('overview', async (t) => {
    const rows = await rowsOf(t, 'p4-overview');
    const failed = all.filter(({ log }) => log.max_severity! >= 3);
    near(t, perMinute(rows.get('Commands')!, 'begun'), all.length, 'begun');
    near(t, perMinute(rows.get('Commands')!, 'failed'), failed.length, 'failed');
    near(t, rows.get('Failed')![0].failed, failed.length / all.length, 'share that failed');
    const errors = [...all.map((command) => command.events), uncorrelated].flatMap(distinctErrors);
    near(t, perMinute(rows.get('Errors')!, 'errors'), errors.length, 'errors');
    t.equal(rows.get('Running now')!.length, all.filter(({ start_count, end_count }) => start_count > end_count).length);
    const [lapse] = rows.get('Lapse')!;
    t.ok(lapse.p50 <= lapse.p95 && lapse.p95 <= lapse.p99 && lapse.p50 > 0);
    const [peaks] = await sql`
      select max(peak)::integer as known, max(presumed_peak)::integer as presumed
      from perforce.concurrency(${from}, ${to}, '10 minutes')`;
    const atOnce = rows.get('Commands at once, on all servers')!;
    for (const name of ['known', 'presumed']) t.equal(Math.max(...atOnce.map((row) => Number(row[name]))), peaks![name], name);
    t.ok(peaks!.known > 1);
    const servers = new Set(events.map(({ server_id }) => server_id).filter((name) => name !== null));
    t.same(rows.get('Behind')!.map(({ server }) => server).sort(), [...servers].sort());
    const [{ restarts }] = await sql`select count(*)::integer as restarts from perforce.server_restarts` as any;
    t.equal(rows.get('Server starts and stops')!.length, restarts);
  });

  t.test('commands', async (t) => {
    const slowest = started.toSorted((one, other) => (other.log.lapse_ms ?? 0) - (one.log.lapse_ms ?? 0))[0]!;
    const rows = await rowsOf(t, 'p4-commands', { chosen: { cmdident: [slowest.cmdident] } });
    near(t, perMinute(rows.get('Commands begun')!, 'begun'), all.length, 'begun');
    const lapses = sum(all.map(({ log }) => log.lapse_ms));
    for (const [title, counted] of [
      ['By command', countBy(all.map(({ func }) => func))], ['By user', countBy(all.map(({ user_name }) => user_name))],
      ['By program', undefined], ['By network', undefined],
    ] as const) {
      const table = rows.get(title)!;
      t.equal(sum(table.map((row) => row.commands)), all.length, title);
      near(t, sum(table.map((row) => row['lapse, summed'])), lapses, `${title}: lapses`);
      if (counted) t.same(countBy(table.flatMap((row) => Array(Number(row.commands)).fill(Object.values(row)[0]))), counted, title);
    }
    const used = rows.get('What they used')!;
    near(t, sum(used.map((row) => row['lock wait'])) * shown.step, sum(all.map(({ log }) => waited(log))), 'lock waits');
    t.equal(rows.get('Longest commands')![0]['command id'], slowest.cmdident);
    t.equal(rows.get('Time line')!.length, slowest.events.length);
    t.ok(rows.get('The command')!.some(({ what, value }) => what === 'func' && value === slowest.func));
  });

  t.test('what is chosen is shown, and nothing else', async (t) => {
    const chosen = { user: [started[0]!.user_name!], func: [started[0]!.func!] };
    const its = all.filter(({ user_name, func }) => chosen.user.includes(user_name!) && chosen.func.includes(func!));
    const rows = await rowsOf(t, 'p4-commands', { chosen });
    near(t, perMinute(rows.get('Commands begun')!, 'begun'), its.length, 'begun');
    t.same(rows.get('By user')!.map(({ user, commands }) => [user, Number(commands)]), [[chosen.user[0], its.length]]);
    for (const { uid } of boards) {
      const none = await rowsOf(t, uid, { chosen: { server: [`o'nowhere`] } });
      const told = [...none].filter(([, rows]) => rows.some((row) => Object.values(row).some((value) => Number(value) > 0)));
      t.same(told.map(([title]) => title).filter((title) => !ofAllServers.includes(title)), [], `${uid} of no server`);
    }
  });

  t.test('locks', async (t) => {
    const rows = await rowsOf(t, 'p4-locks');
    const uses = events.filter(({ event_type }) => event_type === 9);
    const fieldOf = (field: string): number => sum(uses.map(({ payload }) => Math.max(0, Number(payload[field] ?? 0))));
    for (const [title, field] of [
      ['Waiting for read locks', 'totalLockWaitRead'], ['Waiting for write locks', 'totalLockWaitWrite'],
      ['Holding read locks', 'totalLockHeldRead'], ['Holding write locks', 'totalLockHeldWrite'],
    ] as const) near(t, sum(rows.get(title)!.map((row) => row.commands)) * shown.step, fieldOf(field), title);
    const tables = rows.get('By db table')!;
    t.equal(sum(tables.map((row) => row.uses)), uses.length);
    near(t, sum(tables.map((row) => row['write waits'])), fieldOf('totalLockWaitWrite'), 'write waits');
    const waits = rows.get('Longest waits')!.map((row) => Number(row.waited));
    const longest = uses.flatMap(({ payload }) => [payload.totalLockWaitRead, payload.totalLockWaitWrite]).map(Number)
      .filter((ms) => ms > 0).sort((one, other) => other - one);
    t.same(waits, longest.slice(0, 50));
    const heldBy = (field: string): number[] => uses.map(({ payload }) => Number(payload[field])).filter((ms) => ms > 0)
      .sort((one, other) => other - one);
    t.same(rows.get('Longest holds')!.map((row) => Number(row.held)),
      [...heldBy('totalLockHeldWrite'), ...heldBy('totalLockHeldRead')].slice(0, 50));
  });

  t.test('incident', async (t) => {
    const [{ first, last }] = await sql`
      select (event_time - interval '10 minutes')::text as first, (event_time + interval '1 minute')::text as last
      from perforce.raw_events order by total_write_wait_ms desc nulls last limit 1` as any;
    const rows = await rowsOf(t, 'p4-incident', { from: first, to: last, step: 10_000 });
    const inShort = rows.get('In short')!;
    const incident = await sql`select * from perforce.incident(${first}, ${last})`;
    t.same(inShort.map(({ question, answer }) => [question, answer]), incident.map(({ question, says }) => [question, says]));
    t.ok(inShort.some(({ question }) => question === 'who waited?'));
    const waits = await sql`select * from perforce.report_lock_waits(${first}, ${last}, 5)`;
    const waiting = rows.get('Who waited, and for whom')!;
    t.same(waiting.map((row) => [row['command id'], row["holder's command id"]]),
      waits.map(({ cmdident, blocker_cmdident }) => [cmdident, blocker_cmdident]));
    const [{ ran }] = await sql`
      select count(*)::integer as ran from perforce.commands_between(${first}, ${last}) where not is_presumed` as any;
    t.ok(ran > 1);
    t.equal(rows.get('What ran')!.length, Math.min(100, ran));
    const [{ errors }] = await sql`
      select count(*)::integer as errors from perforce.error_events
      where event_time between ${first} and ${last} and severity in ('failed', 'fatal')` as any;
    t.equal(rows.get('Errors')!.length, errors);
    const all = await rowsOf(t, 'p4-incident');
    t.equal(all.get('Starts and stops of servers')!.length, all.get('Server starts and stops')!.length);
    const { from: began } = shown;
    const [{ open }] = await sql`
      select count(*)::integer as open from perforce.running_commands where gone_at >= ${began}` as any;
    t.equal(all.get('Who may hold locks and has not ended')!.length, open);
    t.ok(open > 0);
  });

  t.test('replication and logins', async (t) => {
    const rows = await rowsOf(t, 'p4-replication-logins');
    const logins = events.filter(({ event_type }) => event_type === 16);
    const failed = await sql`select from perforce.logins where failed`;
    t.ok(failed.length > 0 && logins.length > failed.length);
    near(t, perMinute(rows.get('Logins')!, 'worked'), logins.length - failed.length, 'logins that worked');
    t.equal(sum(rows.get('Failed logins')!.map((row) => row.failed)), failed.length);
    t.equal(rows.get('Server events')!.length, events.filter(({ event_type }) => event_type === 12).length);
    const [{ bytes, tracks }] = await sql`
      select sum(recv_bytes + sent_bytes)::float8 as bytes, sum(tracks)::float8 as tracks from perforce.replication` as any;
    near(t, sum(rows.get('Replicated')!.map((row) => row.bytes)) * shown.step / 1000, bytes ?? 0, 'bytes replicated');
    near(t, sum(rows.get('Replication by db table')!.map((row) => row.records)), tracks, 'records of replication');
  });

  t.test('ingestion', async (t) => {
    const [{ now }] = await sql`select (clock_timestamp() + interval '1 minute')::text as now` as any;
    const rows = await rowsOf(t, 'p4-ingestion', { to: now });
    near(t, sum(rows.get('Events loaded')!.map((row) => row.new)) * shown.step / 1000, events.length, 'new events');
    t.equal(Number(rows.get('Rejected in this time')![0].rejected), 2);
    t.same(rows.get('Rejected lines')!.map((row) => row['line number']), ['2', '1']);
    const sizes = rows.get('Sizes')!;
    const [{ bytes }] = await sql`
      select sum(pg_total_relation_size(relid))::float8 as bytes from pg_partition_tree('perforce.raw_events')` as any;
    const raw = sizes.find(({ table }) => table === 'raw_events')!;
    t.equal(Number(raw.data) + Number(raw.indexes), bytes);
    t.ok(Number(raw.partitions) >= 1 && sizes.some(({ table }) => table === 'command_events'));
    t.ok(rows.get('Size of each day and month')!.length > 0);
  });
});
