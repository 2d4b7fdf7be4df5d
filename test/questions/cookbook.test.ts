import t from 'tap';
import type { Sql } from 'postgres';
import { answers as errorsAndLoading } from './cookbook/errors_and_loading.js';
import { answers as locks } from './cookbook/locks.js';
import { type Answers, logOf, type Row } from './cookbook/log.js';
import { answers as paths } from './cookbook/paths.js';
import { questions } from './cookbook/questions.js';
import { answers as resources } from './cookbook/resources.js';
import { answers as serversAndNetworks } from './cookbook/servers_and_networks.js';
import { answers as slow } from './cookbook/slow.js';
import { answers as trends } from './cookbook/trends.js';
import { answers as whatRan } from './cookbook/what_ran.js';
import { answers as when } from './cookbook/when.js';
import { simulate, type SimulationOptions, truth } from '../simulator/index.js';
import { SAMPLE } from '../simulator/sample.js';
import { testDatabase } from '../support/database.js';
import { forWorkers } from '../support/planner.js';

const answers: Answers = {
  ...whatRan, ...when, ...slow, ...resources, ...locks, ...errorsAndLoading, ...paths, ...serversAndNetworks, ...trends,
};
const cookbook = await questions();

t.test('the cookbook has all the questions, and each has a known answer', async (t) => {
  const numbers = cookbook.map(({ number }) => number).sort((one, other) => one - other);
  t.same(numbers, Array.from({ length: 88 }, (_, index) => index + 1));
  t.same(numbers, Object.keys(answers).map(Number));
});

/** Settings of the planner by the kind of plan that they lead to. */
type Plans = Readonly<Record<string, readonly string[]>>;

/** Settings that make the planner read and join in other ways, so that rows come in another order unless it is asked for. */
const everyPlan: Plans = {
  'as it is planned': [],
  'by workers': forWorkers,
  'by hashes of whole tables': [
    'enable_nestloop = off', 'enable_mergejoin = off', 'enable_indexscan = off', 'enable_bitmapscan = off',
  ],
  'by indexes and sorting': ['enable_hashjoin = off', 'enable_hashagg = off', 'enable_seqscan = off'],
};

const logs: [string, SimulationOptions, Plans][] = [
  ['the sample log', SAMPLE, everyPlan],
  [
    'a log with repeats, losses and restarts',
    { seed: 'cookbook', commands: 500, commandsPerSecond: 500 / 14_400, filesPerSync: 150 },
    { 'as it is planned': [] },
  ],
];
for (const [name, options, plans] of logs) {
  t.test(`every question has the true answer on ${name}`, async (t) => {
    const { load, as, sql, name: database } = await testDatabase(t);
    const events = [...simulate(options)];
    const lines = events.map(({ line }) => line);
    t.match(await load(lines, ['--source', 'sample', '--flush-interval', '60000', '--batch-rows', '100000']), { code: 0 });
    await sql`select perforce.roll_up()`;
    const log = logOf(truth(events));
    const analyst = await as('perforce_analyst');
    await sql.unsafe(`grant update on perforce.settings to ${database}_perforce_analyst`); // who may, travels in time
    for (const { number, text, select } of cookbook) {
      const known = answers[number]!(log).map(canonical);
      for (const [plan, settings] of Object.entries(plans)) {
        t.strictSame(await ask(analyst, select, settings), known, `${number}. ${text} (${plan})`);
      }
      if (options === SAMPLE) t.not(known.length, 0, `${number} has an answer`);
    }
  });
}

/** The rows of a SELECT as JSON, at 11:00 on the sample's day, with such settings of the planner. */
async function ask(sql: Sql, select: string, settings: readonly string[]): Promise<Row[]> {
  const rows = await sql.begin(async (transaction) => {
    for (const setting of settings) await transaction.unsafe(`set local ${setting}`);
    await transaction`set local timezone = 'UTC'`;
    await transaction`set local perforce.now = '2024-06-03 11:00Z'`;
    return await transaction.unsafe<{ row: Row }[]>(`select to_jsonb(answer) as row from (${select}) as answer`);
  });
  return rows.map(({ row }) => canonical(row));
}

/** Sums of fractions differ in their last binary digits. */
function canonical(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => {
    return [column, typeof value === 'number' ? Number(value.toFixed(3)) : value];
  }));
}
