import { readFile } from 'node:fs/promises';
import t from 'tap';
import { simulate, truth } from '../simulator/index.js';
import { SAMPLE } from '../simulator/sample.js';
import { testDatabase } from '../support/database.js';
import { epoch, insertEvents } from '../support/events.js';
import { settle } from './neighbours.js';
import { mirrorOf, type Pair, pairsOf, type Revision, type Submit, submitOf, writeMirror } from './simulated_mirror.js';

/*
 * The chapter of the cookbook about p4d's metadata, on a mirror that fits the sample log: answers are worked out from the
 * simulator's truth, without SQL.
 */
type Row = Record<string, unknown>;
const chapter = await readFile(new URL('../../../functions/cookbook/mirror/changelists.sql', import.meta.url), 'utf8');
const questions = chapter.split('\n\n').slice(1).map((part) => /^-- (\d+)\. (.+)\n(select [^;]+);\n?$/.exec(part)!);

const { as, load, sql, url } = await testDatabase(t);
if (!process.env.NEIGHBOURS) await settle(url, 'mirror');
const events = [...simulate(SAMPLE)];
await load(events.map(({ line }) => line), ['--source', 'sample']);
const commands = [...truth(events).commands.values()];
const micros = (time: string): bigint => BigInt(Date.parse(time)) * 1000n;

/** A submit that failed, of a changelist that is still pending, and a command that scanned too many rows. */
const failed: Submit = {
  cmdident: 'FAILED', user: 'dana', client: 'anna-ws', args: '-c:3001', first: micros('2024-06-03T08:00Z'),
  last: micros('2024-06-03T08:00:02Z'), lapseMs: 2000, revisions: [],
};
const pending = { change: 3001, user: 'dana', client: 'dana-ws1', date: Number(failed.first / 1_000_000n) - 600, status: 0, description: 'not yet', stream: '//depot/main' };
const at = Number(failed.first / 1_000_000n) - epoch;
const submitFailed = 'Submit validation failed -- fix problems then use \'p4 submit -c 3001\'.';
await insertEvents(sql, [
  { type: 0, at, cmdident: 'FAILED', user: 'dana', func: 'user-submit', args: '-c:3001' },
  { type: 4, at: at + 1, cmdident: 'FAILED', user: 'dana', func: 'user-submit', args: '-c:3001', payload: { severity: 3, subsys: 7, subcode: 1, text: submitFailed } },
  { type: 2, at: at + 2, cmdident: 'FAILED', user: 'dana', func: 'user-submit', args: '-c:3001', payload: { lapse: '2.000s', reason: 'error' } },
  { type: 0, at, cmdident: 'LIMITED', user: 'erin', func: 'user-files' },
  { type: 4, at: at + 1, cmdident: 'LIMITED', user: 'erin', func: 'user-files', payload: { severity: 3, subsys: 4, subcode: 61, text: 'Too many rows scanned (over 50000); see \'p4 help maxscanrows\'.' } },
  { type: 2, at: at + 2, cmdident: 'LIMITED', user: 'erin', func: 'user-files', payload: { lapse: '2.000s', reason: 'error' } },
]);

const submits = [...commands.filter(({ func }) => func === 'user-submit').map(submitOf), failed]
  .sort((one, other) => (one.first < other.first ? -1 : 1));
const mirror = mirrorOf(submits);
mirror.changes.push(pending);
await writeMirror(sql, mirror);
await sql`
  insert into perforce.working ("clientFile", "depotFile", "user", "client", "workRev", "action", "change")
  values ('//dana-ws1/a', '//depot/main/a', 'dana', 'dana-ws1', 4, 'edit', 3001), ('//dana-ws1/b', '//depot/main/b', 'dana', 'dana-ws1', 1, 'add', 3001),
    ('//zoe-ws/a', '//depot/main/a', 'zoe', 'zoe-ws', 4, 'edit', 3001)`;
await sql`
  insert into perforce."group" ("user", "group", "maxScanRows")
  values ('erin', 'all', 100000), ('erin', 'artists', 50000), ('dana', 'all', 100000)`;
const users = [...new Set(commands.map(({ user_name }) => user_name).filter((user) => user !== null))];
const addresses = [...new Set(commands.map(({ host }) => host?.split('/').at(-1)).filter((address) => address !== undefined))];
const regions = ['austin', 'berlin', 'tokyo'];
const regionOf = (name: string): string => regions[[...name].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % 3]!;
await sql`insert into perforce.user_regions select u ->> 0, u ->> 1 from jsonb_array_elements(${sql.json(users.map((user) => [user, regionOf(user)]))}) as u`;
await sql`insert into perforce.hosts select h ->> 0, h ->> 1 from jsonb_array_elements(${sql.json(addresses.map((address) => [address, regionOf(address)]))}) as h`;
await sql`grant select on perforce.rev, perforce.change, perforce.desc, perforce.working, perforce."group", perforce.user_regions, perforce.hosts to perforce_analyst`;

const pairs = pairsOf(submits, mirror);
const sizes = new Map<number, Revision[]>();
for (const revision of mirror.revisions) sizes.set(revision.change, [...sizes.get(revision.change) ?? [], revision]);
const files = ({ changelist }: Pair): Revision[] => sizes.get(changelist) ?? [];
const bytes = (pair: Pair): number | null => {
  const known = files(pair).flatMap(({ size }) => (size === null ? [] : [size]));
  return known.length > 0 ? known.reduce((sum, size) => sum + size, 0) : null;
};
const submitted = pairs.filter(({ change }) => change?.status === 1);
const by = (...keys: ((row: never) => unknown)[]) => (one: unknown, other: unknown): number => {
  for (const key of keys) {
    const [a, b] = [key(one as never), key(other as never)] as [string, string];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
};
const rounded = (values: number[]): number => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', '+00:00');
function grouped<T>(items: T[], key: (item: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const item of items) groups.set(key(item), [...groups.get(key(item)) ?? [], item]);
  return [...groups.values()];
}

const answers: (() => Row[])[] = [
  () => submitted.filter(({ submit }) => submit.lapseMs! > 2000)
    .sort(by((pair: Pair) => -pair.submit.lapseMs!, (pair: Pair) => pair.submit.cmdident, (pair: Pair) => pair.changelist))
    .map((pair) => ({
      cmdident: pair.submit.cmdident, user_name: pair.submit.user, lapse_ms: pair.submit.lapseMs, changelist: pair.changelist,
      sure: pair.sure, files: files(pair).length, bytes: bytes(pair), description: pair.change!.description,
    })),
  () => pairs.filter(({ submit }) => submit.lapseMs! > 5000)
    .flatMap((pair) => files(pair).map(({ change, ...revision }) => ({ cmdident: pair.submit.cmdident, changelist: change, ...revision })))
    .sort(by((row: Row) => row.cmdident, (row: Row) => row.changelist, (row: Row) => row.depotFile, (row: Row) => row.depotRev)),
  () => {
    const errors = new Map(commands.map(({ cmdident, events }) => [cmdident, [...new Set(events
      .filter(({ event_type }) => event_type === 4).map(({ payload }) => payload.text as string))]]));
    errors.set('FAILED', [submitFailed]);
    return pairs.flatMap(({ submit, changelist, change }) => errors.get(submit.cmdident)!.flatMap((text) => {
      const row = { cmdident: submit.cmdident, user_name: submit.user, changelist, status: change?.status === 0 ? 'pending' : 'submitted', text };
      const open = changelist === 3001 ? [['//depot/main/a', 4], ['//depot/main/b', 1]] : [[null, null]];
      return open.map(([depotFile, workRev]) => ({ ...row, depotFile, workRev }));
    })).sort(by((row: Row) => row.cmdident, (row: Row) => row.changelist, (row: Row) => row.depotFile));
  },
  () => grouped(submitted, (pair) => [0, 5, 10, 20, 50, 100, 1000].filter((least) => files(pair).length >= least).length)
    .map((of) => ({
      size_class: [0, 5, 10, 20, 50, 100, 1000].filter((least) => files(of[0]!).length >= least).length,
      least_files: Math.min(...of.map((pair) => files(pair).length)), most_files: Math.max(...of.map((pair) => files(pair).length)),
      submits: of.length, avg_ms: rounded(of.map(({ submit }) => submit.lapseMs!)), max_ms: Math.max(...of.map(({ submit }) => submit.lapseMs!)),
    })).sort(by((row: Row) => row.size_class)),
  () => submitted.flatMap((pair) => files(pair).filter(({ depotFile }) => depotFile.startsWith('//depot/main/src/'))
    .map(({ depotFile, depotRev, action }) => ({
      changed_at: iso(pair.change!.date), change_user: pair.change!.user, changelist: pair.changelist, cmdident: pair.submit.cmdident,
      found_by: pair.foundBy, sure: pair.sure, depotFile, depotRev, action,
    }))).sort(by((row: Row) => row.changelist, (row: Row) => row.depotFile, (row: Row) => row.depotRev, (row: Row) => row.cmdident)),
  () => grouped(submitted.filter(({ change }) => change!.stream === '//depot/main'), ({ change }) => change!.user).map((of) => ({
    change_user: of[0]!.change!.user, changelists: new Set(of.map(({ changelist }) => changelist)).size,
    commands: new Set(of.map(({ submit }) => submit.cmdident)).size,
  })).sort(by((row: Row) => -(row.changelists as number), (row: Row) => row.change_user)),
  () => grouped(
    commands.filter(({ user_name, host, first_event_at: { micros: at } }) => user_name !== null && host !== null
      && at >= micros('2024-06-03T07:00Z') && at < micros('2024-06-03T11:00Z')
      && regionOf(user_name) !== regionOf(host.split('/').at(-1)!)),
    ({ user_name, host }) => `${regionOf(user_name!)} ${regionOf(host!.split('/').at(-1)!)}`,
  ).map((of) => {
    const [{ user_name, host }] = of as [(typeof of)[number]];
    const lapses = of.map(({ log }) => log.lapse_ms as number | null).filter((lapse) => lapse !== null);
    return {
      user_region: regionOf(user_name!), machine_region: regionOf(host!.split('/').at(-1)!), commands: of.length,
      avg_ms: lapses.length > 0 ? rounded(lapses) : null,
    };
  }).sort(by((row: Row) => -(row.commands as number), (row: Row) => row.user_region, (row: Row) => row.machine_region)),
  () => [['all', 100000], ['artists', 50000]].map(([group, maxScanRows]) => ({
    cmdident: 'LIMITED', user_name: 'erin', limit_value: 50000, group, maxScanRows,
  })),
];

const analyst = await as('perforce_analyst');
t.equal(questions.length, answers.length, 'each question has an answer');
for (const [n, [, number, text, select]] of questions.entries()) {
  t.test(`${number}. ${text}`, async (t) => {
    const rows = await analyst.begin(async (transaction) => {
      await transaction`set local timezone = 'UTC'`;
      await transaction`set local perforce.now = '2024-06-03 11:00Z'`;
      return transaction.unsafe<{ row: Row }[]>(`select to_jsonb(answer) as row from (${select}) as answer`);
    });
    t.same(rows.map(({ row }) => row), answers[n]!());
    t.not(rows.length, 0);
  });
}
