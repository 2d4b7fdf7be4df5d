import type { Sql } from 'postgres';
import t from 'tap';
import { testDatabase } from '../support/database.js';
import { timeOf } from '../support/events.js';

/*
 * A metric is named in the trigger, in what adds batches, in summaries, in reconcile and in views: each is asked for each.
 */
interface Metric {
  name: string;
  column: string;
  /** What the column of raw_events holds once, and twice. */
  values: [string, string];
  /** What both come to. */
  expected: number;
}

/** The metrics of commands, from columns of the same names, but for durations, which p4d writes as text. */
async function metricsOf(sql: Sql): Promise<Metric[]> {
  const rows = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = 'perforce_internal.command_metrics'::regclass and attnum > 0 order by attnum`;
  return rows.map(({ name }, n) => {
    const duration = { paused_ms: 'paused', trigger_ms: 'trigger_lapse' }[name];
    const values = [n + 10, 2 * (n + 10)].map((value) => (duration ? `'${value / 1000}s'` : String(value))) as [string, string];
    return { name, column: duration ?? name, values, expected: (/^max_|_mb$|_hi_mark_/.test(name) ? 2 : 3) * (n + 10) };
  });
}

/** By one statement, an event for each metric of a command that is named after it; with the first value of it, the second, or none. */
async function insert(sql: Sql, metrics: Metric[], suffix: string | null, type: number, at: number, value?: 0 | 1): Promise<void> {
  const columns = metrics.map(({ column }) => column);
  const rows = metrics.map(({ name, column, values }, n) => {
    const cmdident = suffix === null ? 'null' : `'${name}${suffix}'`;
    const given = columns.map((other) => (value !== undefined && other === column ? values[value] : 'null'));
    return `('${timeOf(at)}', ${type}, ${cmdident}, 's', ${n + 1}, 1, '${name}', ${given.join(', ')})`;
  });
  await sql.unsafe(`
    insert into perforce.raw_events (event_time, event_type, cmdident, server_id, pid, cmdno, user_name, ${columns.join(', ')})
    values ${rows.join(', ')}`);
}

t.test('each metric is a sum, or a maximum, wherever it is shown', async (t) => {
  const { sql } = await testDatabase(t);
  const metrics = await metricsOf(sql);
  t.ok(metrics.length >= 44);
  const story = [[0, 0], [9, 1, 0], [9, 2, 1], [2, 3]] as const;
  for (const [type, at, value] of story) await insert(sql, metrics, ' in pieces', type, at, value);
  for (const [type, at, value] of story.slice(0, 3)) await insert(sql, metrics, ' running', type, at, value);
  for (const [type, at, value] of story.slice(1, 3)) await insert(sql, metrics, null, type, at, value);
  const columns = ['event_time', 'event_type', 'server_id', 'pid', 'cmdno', 'user_name', ...metrics.map(({ column }) => column)].join(', ');
  await sql.unsafe(`
    insert into perforce.raw_events (cmdident, ${columns})
    select user_name, ${columns} from perforce.raw_events where cmdident like '% in pieces'`);
  await sql`select perforce.finalize_command(cmdident) from perforce.command_events where cmdident like '% running'`;

  const expected = metrics.map(({ name, expected }) => [name, expected]);
  for (const suffix of ['', ' in pieces', ' running']) {
    for (const table of ['command_logs', 'commands']) {
      const rows = await sql`select cmdident, to_jsonb(c) as row from perforce.${sql(table)} as c`;
      const found = new Map(rows.map(({ cmdident, row }) => [cmdident, row]));
      t.same(metrics.map(({ name }) => [name, found.get(name + suffix)?.[name]]), expected, `commands${suffix} in ${table}`);
    }
  }
  const loose = await sql`select user_name, to_jsonb(c) as row from perforce.uncorrelated_commands as c`;
  const found = new Map(loose.map(({ user_name: user, row }) => [user, row]));
  t.same(metrics.map(({ name }) => [name, found.get(name)?.[name]]), expected, 'uncorrelated commands');

  const told = await sql`
    select attname from pg_attribute
    where attrelid in ('perforce.command_logs'::regclass, 'perforce.commands'::regclass, 'perforce.uncorrelated_commands'::regclass)
      and attname in ${sql(metrics.map(({ name }) => name))}
    group by attname having count(*) < 3 or count(distinct col_description(attrelid, attnum)) <> 1`;
  t.same(told, [], 'each is told in the same words wherever it is shown');

  t.same(await sql`select * from perforce.reconcile()`, []);
  for (const { name } of metrics) {
    await sql`update perforce.command_logs set ${sql(name)} = ${sql(name)} + 1 where cmdident = ${name}`;
  }
  const differences = await sql`select cmdident, difference from perforce.reconcile() order by 1`;
  t.same(differences.map(({ cmdident, difference }) => [cmdident, difference]), metrics.map(({ name }) => [name, `command_logs.${name}`]).sort());
});
