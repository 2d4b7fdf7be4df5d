import type { Sql } from 'postgres';
import { readConnection } from '../../../loader/database/connection.js';
import { openSession } from '../../../loader/database/session.js';
import { copyIn } from '../../../loader/write/copy_in.js';
import { encodeJson } from '../../simulator/json.js';
import type { Random } from '../../simulator/random.js';
import { runLoader } from '../../support/loader_process.js';
import type { Fault } from '../fault.js';
import { type Round, RoundError } from '../round.js';

const linesOfRound = 50_000;
const copiesOfRound = 100;
const rowsOfCopy = 100;

/** Values that some code somewhere takes for something else. */
const oddities = [
  '', '-', '0', '-1', '9223372036854775807', '9223372036854775808', '1e308', '.5s', '-.017s', 'NaN', 'infinity', 'null', 'true', '{}', '[]',
  '"', '""', '\'', '\\', '\\N', '\\.', ',', ';', '%', '%40', '\u0000', '\uFFFD', '\u{1F600}', 'ä', '山田', '\u202E', '\r', '\t', ' ',
  '//depot/...', '1970-01-01', '2099-12-31 23:59:59Z', 'x'.repeat(70_000), '1694000000', '0.50', '99.99', '6',
];

/**
 * Lines whose bytes, fields or JSON were mutated come by p4-load, and rows as odd by the COPY of another feeder: each is
 * loaded or refused, nothing stops, and in the end everything answers and adds up. ROUNDS=20 makes a million lines.
 */
export const fuzz: Fault = {
  name: 'fuzz',
  async inflict(round) {
    const { database, random, note } = round;
    const lines = Array.from({ length: linesOfRound }, () => mutated(round));
    const loaded = await runLoader(database.loaderUrl, ['--json', '--batch-rows', '500'], Buffer.concat(lines));
    const { json, code, stderr } = loaded;
    if (![0, 3].includes(code!) || json.new + json.already_there + json.rejected !== json.records || json.not_loaded !== 0) {
      throw new RoundError(`p4-load ended with ${code}: ${JSON.stringify(json)}\n${stderr}`);
    }
    const copied = await copyOddRows(database, random);
    await expectAnswers(database.sql, json.new + copied);
    note(`${json.new} of ${json.records} mutated records loaded, ${copied} of ${copiesOfRound * rowsOfCopy} odd rows copied`);
    return lines.length + copiesOfRound;
  },
};

function mutated({ random, events }: Round): Buffer {
  const { fields, line } = random.pick(events);
  const times = random.between(1, 3);
  switch (random.below(3)) {
    case 0: {
      const changed = [...fields];
      for (let n = 0; n < times; n++) changeList(random, changed);
      return Buffer.from(`${changed.map((field) => (random.chance(0.1) ? `"${field}"` : field)).join(',')}\n`);
    }
    case 1: {
      const json = encodeJson(fields, random.pick(['text', 'numbers'])) ?? line;
      return changeBytes(random, Buffer.from(`${json.replace(/"[^"]*"/g, (part) => (random.chance(0.03) ? JSON.stringify(random.pick(oddities)) : part))}\n`), random.below(2));
    }
    default:
      return changeBytes(random, Buffer.from(`${line}\n`), times);
  }
}

function changeList(random: Random, list: string[]): void {
  const at = random.below(list.length + 1);
  const change = random.below(4);
  if (change === 0) list.splice(at, 1);
  else if (change === 1) list.splice(at, 0, random.pick(oddities));
  else list[at] = random.pick(oddities);
}

function changeBytes(random: Random, bytes: Buffer, times: number): Buffer {
  const list = [...bytes];
  for (let n = 0; n < times; n++) {
    const at = random.below(list.length);
    const change = random.below(3);
    if (change === 0) list.splice(at, random.between(1, 20));
    else if (change === 1) list.splice(at, 0, random.below(256));
    else list[at] = random.below(256);
  }
  return Buffer.from(list);
}

/** Copies rows whose columns hold what they can hold; a COPY that is refused is refused whole. */
async function copyOddRows({ sql, loaderUrl }: Round['database'], random: Random): Promise<number> {
  const columns = await sql`
    select attname as name, atttypid::regtype::text as type from pg_attribute
    where attrelid = 'perforce.raw_events'::regclass and attnum > 0 and attgenerated = '' order by attnum`;
  const feeder = openSession({ ...readConnection({ DATABASE_URL: loaderUrl }), applicationName: 'another feeder' });
  let copied = 0;
  for (let copy = 0; copy < copiesOfRound; copy++) {
    const rows = Array.from({ length: rowsOfCopy }, (_, n) => Object.fromEntries(columns
      .filter(({ name }) => /^event_|payload/.test(name) || random.chance(0.2))
      .map(({ name, type }) => [name, oddValue(random, name, type, copy * rowsOfCopy + n)])));
    const names = columns.map(({ name }) => name).join(', ');
    const text = rows.map((row) => `${columns.map(({ name }) => asCopyText(row[name])).join('\t')}\n`).join('');
    try {
      copied += await feeder.use((connection) =>
        copyIn(connection, `copy perforce.raw_events (${names}) from stdin`, [Buffer.from(text)]));
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string };
      if (!/^(22|23|54|P4)/.test(code)) throw new RoundError(`COPY of odd rows: ${message} [${code}]`);
    }
  }
  await feeder.close();
  return copied;
}

function oddValue(random: Random, name: string, type: string, n: number): string | null {
  if (name === 'event_time') return new Date(random.pick([0, 1_694_000_000_000, 1_717_398_000_000, 4_102_444_700_000]) + n).toISOString();
  if (name === 'event_ns' || name === 'event_version') return String(random.below(999));
  if (name === 'event_type') return String(random.pick([...Array(27).keys(), 27, 32767]));
  if (type === 'jsonb') return JSON.stringify(random.chance(0.5) ? {} : { [`x${random.below(9)}`]: random.pick(oddities.filter((odd) => odd !== '\u0000')) });
  if (type === 'text') return random.pick(oddities.filter((odd) => odd !== '\u0000'));
  return random.pick([null, '0', '-1', '1', type === 'integer' ? '2147483647' : '9223372036854775807', type === 'integer' ? '-2147483648' : '-9223372036854775808']);
}

function asCopyText(value: string | null | undefined): string {
  if (value === null || value === undefined) return '\\N';
  return value.replace(/[\\\t\n\r]/g, (found) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' })[found]!);
}

/** @throws RoundError unless there are so many events, maintenance is done, every view answers, and nothing differs */
async function expectAnswers(sql: Sql, events: number): Promise<void> {
  const [stored] = await sql`select count(*)::integer as events from perforce.raw_events`;
  if (stored!.events !== events) throw new RoundError(`${stored!.events} events are stored, not ${events}`);
  const problems = await sql`select step, problem from perforce.run_maintenance() where problem is not null`;
  if (problems.length > 0) throw new RoundError(`maintenance: ${JSON.stringify(problems)}`);
  const views = await sql`
    select oid::regclass::text as name from pg_class
    where relnamespace in ('perforce'::regnamespace, 'perforce_masked'::regnamespace) and relkind = 'v'`;
  for (const { name } of views) {
    const rows = name.endsWith('lock_blockers') ? 100 : 2000; // each of which looks up all that ran
    await sql.unsafe(`select count(v::text) from (select * from ${name} limit ${rows}) as v`).catch((error) => {
      throw new RoundError(`${name}: ${error.message} [${error.code}]`);
    });
  }
  const differences = await sql`select difference, cmdident from perforce.reconcile() limit 10`;
  if (differences.length > 0) throw new RoundError(`differences: ${JSON.stringify(differences)}`);
}
