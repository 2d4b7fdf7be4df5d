import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import {
  decodeRecords,
  encodeLine,
  OLD_SERVER,
  readRecord,
  SERVERS,
  simulate,
  truth,
  writeLogs,
  type LogEvent,
  type Simulation,
  type SimulationOptions,
  type TrueEvent,
} from './index.js';
import { encodeFields, logRecord } from './record.js';
import { SAMPLE } from './sample.js';
import { HOUR, MINUTE, SECOND } from './values.js';
import { textOf } from './write_logs.js';

const SAMPLE_FILE = fileURLToPath(new URL('../../../test/simulator/sample.csv', import.meta.url));

const GENUINE = [
  '0.55,1694447120,509959000,2023/09/11 08:45:20 509959000,9335,35895515CB3A747E95971826797997DE,localhost:8888,1,user1,user1-8888-mac,user-submit,127.0.0.1,Helix P4V/MACOSX12U/2023.3/2485176,v94,--parallel=0:-f:submitunchanged:-i,bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
  '1.55,1694447120,662061000,2023/09/11 08:45:20 662061000,9335,A9460966935E18123DBE330951553C2D,localhost:8888,2,user1,user1-8888-mac,user-changes,127.0.0.1,Helix P4V/MACOSX12U/2023.3/2485176,v94,-s:submitted:-l:-m:100,bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
  '2.56,1694447120,663997000,2023/09/11 08:45:20 663997000,9335,A9460966935E18123DBE330951553C2D,localhost:8888,2,user1,user1-8888-mac,user-changes,127.0.0.1,Helix P4V/MACOSX12U/2023.3/2485176,v94,-s:submitted:-l:-m:100,bb56bb8f-3b23-4a98-bbac-320226eca578/submit,.006s,,0,0,.000s',
  '2.56,1687838320,413824960,2023/06/27 11:58:40 413824960,89388,-,master,1,super,local,user-login,127.0.0.1,unnamed haskell script,2023.06,-as:super,,.017s,,21,21,.000s',
];

const textOfAll = (simulation: Simulation): string => [...textOf(simulation)].join('');
const spanOf = (event: LogEvent): number => event.written - event.time;

/** The commands of a simulation with what is true of each. */
function commandsOf(options: SimulationOptions) {
  return [...truth(simulate(options)).commands.values()];
}

t.test('equal options give equal bytes, a second time and in any order of asking', async (t) => {
  const simulation = simulate({ seed: 7, commands: 120 });
  const first = textOfAll(simulation);
  t.equal(textOfAll(simulation), first, 'iterated again');
  t.equal(textOfAll(simulate({ commands: 120, seed: 7 })), first, 'simulated again');
  t.not(textOfAll(simulate({ seed: 8, commands: 120 })), first, 'another seed');
});

t.test('the bundled sample is what the generator makes, small and readable', async (t) => {
  const file = readFileSync(SAMPLE_FILE, 'utf8');
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  t.equal(digest(file), digest(textOfAll(simulate(SAMPLE))), 'main.js --sample > test/simulator/sample.csv makes it');
  t.ok(Buffer.byteLength(file) < 1_500_000, 'smaller than 1.5 MB');

  const { commands, offered, distinct } = truth(decodeRecords(file).map((fields) => ({ fields })));
  const rows = [...commands.values()];
  t.equal(offered, distinct, 'nothing twice');
  t.equal(new Set(rows.flatMap((row) => row.server_ids)).size, 3, 'three servers');
  t.ok(rows.some((row) => row.error_count > 0), 'errors');
  t.ok(rows.some((row) => row.status === 'running' && row.func?.startsWith('user-')), 'commands that still run');
  t.ok(rows.some((row) => (row.log.total_write_wait_ms ?? 0) > 100), 'lock waits');
});

t.test('a default simulation holds everything that real logs hold', async (t) => {
  const events = [...simulate({ seed: 1, commands: 500 })];
  const { commands, uncorrelated, offered, distinct } = truth(events);
  const rows = [...commands.values()];
  const trueEvents = events.map((event) => readRecord(event.fields));
  const has = (what: string, condition: (event: LogEvent) => boolean): void => {
    t.ok(events.some(condition), what);
  };
  const hasRow = (what: string, condition: (row: (typeof rows)[number]) => boolean): void => {
    t.ok(rows.some(condition), what);
  };

  has('events written minutes late', (event) => spanOf(event) > 2 * MINUTE);
  t.ok(events.some((event, index) => index > 0 && event.time < events[index - 1]!.time), 'events out of order');
  t.ok(events.every((event, index) => index === 0 || event.written >= events[index - 1]!.written), 'as written');
  t.ok(offered > distinct, 'repeated events');
  has('a second file after rotation', (event) => event.segment === 2);
  has('a third file after rotation', (event) => event.segment === 3);

  hasRow('a missing start', (row) => row.start_count === 0 && row.end_count === 1);
  hasRow('a missing end', (row) => row.func === 'user-fstat' && row.start_count === 1 && row.end_count === 0);
  hasRow('a command of two servers', (row) => row.start_count === 2 && row.server_ids.length === 2);
  hasRow('a submit that triggers ran for', (row) => row.trigger_count === 2 && (row.log.trigger_ms ?? 0) > 0);
  hasRow('an obliterate of an hour', (row) => row.func === 'user-obliterate' && (row.log.lapse_ms ?? 0) > 3_400_000);
  hasRow('background commands', (row) => row.func === 'pull' && row.status === 'running');
  hasRow('a command that failed', (row) => row.log.reason === 'error' && row.log.max_severity === 3);
  hasRow('a fatal error', (row) => row.log.max_severity === 4);
  t.ok(trueEvents.some(({ payload }) => Number(payload.totalLockHeldRead) < 0), 'a lock held for less than nothing');
  hasRow('a wait for a lock', (row) => (row.log.max_write_wait_ms ?? 0) > 100);
  hasRow('an empty program', (row) => row.prog === null && row.user_name !== null);

  const trickling = rows.filter((row) => row.audit_count > 10 && row.func === 'user-sync' && row.log.lapse_ms! > 57_000);
  t.ok(trickling.length > 0, 'syncs of a minute');
  for (const { events: own } of trickling) {
    const audits = own.filter((event) => event.event_type === 6);
    t.ok(audits.at(-1)!.at.micros - audits[0]!.at.micros > 20_000_000n, 'whose audits trickle');
  }

  const perSecond = new Map<string, number>();
  for (const { user_name, func, command_start_timestamp } of rows) {
    const key = `${user_name} ${func} ${(command_start_timestamp?.micros ?? 0n) / 1_000_000n}`;
    perSecond.set(key, (perSecond.get(key) ?? 0) + 1);
  }
  t.ok(Math.max(...perSecond.values()) > 80, 'a burst of one user');
  t.ok(trueEvents.some((event) => event.cmdno === 3), 'three commands on one connection');

  has('a newline inside quotes', (event) => /"[^"]*\n/.test(event.line));
  has('a CRLF inside quotes', (event) => event.line.includes('\r\n'));
  has('a comma inside quotes', (event) => /"[^"]*, /.test(event.line));
  has('a quote inside quotes', (event) => event.line.includes('""'));
  has('letters beyond ASCII', (event) => event.line.includes('文書'));
  has('paths with spaces', (event) => event.line.includes('Level Design/'));
  has('paths with percent codes', (event) => event.line.includes('%40'));

  const versions = new Set(events.map((event) => event.fields[0]));
  for (const version of ['0.55', '1.55', '2.56', '6.50', '6.55', '6.58', '0.58', '2.61']) {
    t.ok(versions.has(version), `records ${version}`);
  }
  for (const type of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 21, 24, 99]) {
    t.ok(trueEvents.some((event) => event.event_type === type), `type ${type}`);
  }
  t.ok(trueEvents.some((event) => event.event_type === 2 && event.payload.extra), 'fields that nobody knows');
  t.ok(trueEvents.some((event) => event.event_type === 99 && event.has_full_prefix), 'unknown type, full prefix');
  t.ok(trueEvents.some((event) => event.event_type === 99 && !event.has_full_prefix), 'unknown type, short prefix');
  for (const kind of ['startup', 'shutdown', 'Checkpoint']) {
    t.ok(uncorrelated.some((event) => String(event.payload.eventInfo).includes(kind)), `a server's ${kind}`);
  }
  has('no cmdident, as a dash', (event) => event.fields[5] === '-' && event.fields.includes('user-login'));
});

t.test('what a server had open when it restarted never goes on there', async (t) => {
  const { commands, uncorrelated } = truth(simulate({ seed: 2, commands: 600 }));
  const first = Math.min(...uncorrelated.map((event) => Number(event.at.micros)));
  const restarts = uncorrelated.filter(
    (event) => event.payload.eventInfo === 'Server startup' && Number(event.at.micros) > first + SECOND,
  );
  t.equal(restarts.length, 2);
  for (const { server_id, at } of restarts) {
    const there = [...commands.values()].map((row) => row.events.filter((event) => event.server_id === server_id));
    const begun = there.filter((events) => events.some((event) => event.at.micros < at.micros));
    t.ok(begun.every((events) => events.every((event) => event.at.micros < at.micros)), `${server_id}: nothing later`);
    const cut = begun.filter((events) => !events.some((event) => event.event_type === 2));
    t.ok(cut.some((events) => events.some((event) => event.func?.startsWith('user-'))), 'people lost commands');
  }
});

t.test('no two records of a command have the same time', async (t) => {
  for (const { cmdident, events } of commandsOf({ seed: 5, commands: 300 })) {
    const times = new Set(events.map((event: TrueEvent) => `${event.at.micros} ${event.at.ns}`));
    if (times.size !== events.length) t.fail(cmdident);
  }
});

t.test('an old server has no command identity', async (t) => {
  const events = [...simulate({ seed: 1, commands: 60, servers: [OLD_SERVER] })];
  t.ok(events.every((event) => !event.fields[0]!.includes('.')), 'version 0');
  const { commands, uncorrelated } = truth(events);
  t.equal(commands.size, 0);
  t.ok(uncorrelated.some((event) => event.event_type === 2 && event.func === 'user-submit'));
});

t.test('the other log files repeat what all.csv has, save plain errors and unknown types', async (t) => {
  const events = [...simulate({ seed: 4, commands: 100, repeats: 0, otherFiles: true })];
  const linesOf = (inAll: boolean): string[] =>
    events
      .filter((event) => (event.log === 'all') === inAll && !/^(3|99)\./.test(event.line))
      .map((event) => event.line)
      .sort();
  t.same(linesOf(true), linesOf(false));
  t.ok(new Set(events.map((event) => event.log)).size > 8, 'commands, errors, audit, track ...');
});

t.test('the profiles to measure with have the sizes they promise', async (t) => {
  const small = commandsOf({ seed: 1, commands: 1_000, profile: 'small' }).filter((row) => row.end_count > 0);
  const mean = (counts: number[]): number => counts.reduce((sum, count) => sum + count, 0) / counts.length;
  t.ok(Math.abs(mean(small.map((row) => row.event_count)) - 8) < 0.5, 'small: about 8 events');
  t.ok(small.every((row) => row.log.duration_ms! <= 2_001), 'small: complete within two seconds');

  const heavy = commandsOf({ seed: 1, commands: 3_000, profile: 'heavy' }).filter((row) => row.end_count > 0);
  t.ok(Math.abs(mean(heavy.map((row) => row.event_count)) - 40) < 5, 'heavy: 40 events on average');
  t.ok(heavy.some((row) => row.audit_count === 2_000), 'heavy: some of 2,000');
});

t.test('a simulation of a million commands begins at once and holds back little', async (t) => {
  let furthest = 0;
  let count = 0;
  for (const event of simulate({ seed: 1, commands: 1_000_000 })) {
    furthest = Math.max(furthest, spanOf(event));
    count += 1;
    if (count === 20_000) break;
  }
  t.ok(furthest > 0 && furthest < HOUR, 'no event is held back for an hour');
});

t.test('impossible options are refused', async (t) => {
  t.throws(() => simulate({ seed: 1, commands: -1 }), RangeError);
  t.throws(() => simulate({ seed: 1, commands: NaN }), RangeError);
  t.throws(() => simulate({ seed: 1, commands: 1, profile: 'large' as 'small' }), RangeError);
  t.throws(() => simulate({ seed: 1, commands: 1, servers: [] }), RangeError);
});

t.test('files rotate as those of p4d: the active one keeps its name', async (t) => {
  const directory = t.testdir();
  const simulation = simulate({ seed: 1, commands: 200 });
  writeLogs(simulation, directory);
  t.same(readdirSync(directory).sort(), ['all-1.csv', 'all-2.csv', 'all.csv']);
  const texts = ['all-1.csv', 'all-2.csv', 'all.csv'].map((name) => readFileSync(join(directory, name), 'utf8'));
  t.equal(texts.join(''), textOfAll(simulation));
  t.match(texts[1], /^\d+\.\d+,/, 'no record is torn');
});

t.test('records are written as p4d wrote the genuine ones', async (t) => {
  const server = { ...SERVERS[0]!, id: 'localhost:8888', utcOffset: -7 };
  const connection = {
    server,
    pid: 9335,
    user: 'user1',
    client: 'user1-8888-mac',
    host: '127.0.0.1',
    prog: 'Helix P4V/MACOSX12U/2023.3/2485176',
    version: 'v94',
    cmdgroup: 'bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
  };
  const submit = {
    ...connection,
    cmdident: '35895515CB3A747E95971826797997DE',
    cmdno: 1,
    func: 'user-submit',
    args: '--parallel=0:-f:submitunchanged:-i',
  };
  const changes = {
    ...connection,
    cmdident: 'A9460966935E18123DBE330951553C2D',
    cmdno: 2,
    func: 'user-changes',
    args: '-s:submitted:-l:-m:100',
  };
  const end = { lapse: '.006s', reason: '', memory_cmd: 0, memory_proc: 0, paused: '.000s' };
  const written = [
    logRecord(submit, 0, 1_694_447_120_509_959),
    logRecord(changes, 1, 1_694_447_120_662_061),
    logRecord(changes, 2, 1_694_447_120_663_997, end),
  ].map((record) => encodeLine(encodeFields(record)));
  t.same(written, GENUINE.slice(0, 3));
});

t.test('the genuine lines are read', async (t) => {
  const events = decodeRecords(`${GENUINE.join('\n')}\n`).map(readRecord);
  t.match(events[2], {
    at: { micros: 1_694_447_120_663_997n, ns: 0 },
    event_type: 2,
    event_version: 56,
    pid: 9335,
    cmdident: 'A9460966935E18123DBE330951553C2D',
    server_id: 'localhost:8888',
    cmdno: 2,
    user_name: 'user1',
    func: 'user-changes',
    cmd_group: 'bb56bb8f-3b23-4a98-bbac-320226eca578/submit',
    payload: { lapse: '.006s', memory_cmd: 0, memory_proc: 0, paused: '.000s' },
  });
  t.match(events[3], { at: { micros: 1_687_838_320_413_824n, ns: 960 }, cmdident: null, cmd_group: null });

  const { commands, uncorrelated } = truth(decodeRecords(GENUINE.join('\n')).map((fields) => ({ fields })));
  t.equal(commands.size, 2, 'no command for the line without cmdident');
  t.equal(uncorrelated.length, 1);
  t.equal(commands.get('A9460966935E18123DBE330951553C2D')!.log.lapse_ms, 6);
});

t.test('CSV goes there and back', async (t) => {
  const records = [['a', '', 'b c', ''], ['say "hi", twice', 'line\r\nline\n', '"'], ['é文', ' ', ',']];
  const text = records.map((fields) => `${encodeLine(fields)}\n`).join('');
  t.same(decodeRecords(text), records);
  t.same(decodeRecords('5" disk,x\r\n'), [['5" disk', 'x']], 'a quote inside a plain field is data');
  t.throws(() => decodeRecords('a,"b\n'), SyntaxError);
});

t.test('records that a loader rejects have no truth', async (t) => {
  const start = GENUINE[0]!.split(',');
  const changed = (index: number, value: string): string[] =>
    start.map((field, at) => (at === index ? value : field));
  for (const [why, fields] of Object.entries({
    garbage: ['f_eventtype', ...start.slice(1)],
    'too few fields': start.slice(0, -1),
    'too many fields': [...start, ''],
    'no time': changed(1, ''),
    'time after 2099': changed(1, '4102444800'),
    'more than a second of nanoseconds': changed(2, '1000000000'),
    'a pid that is no number': changed(4, 'x'),
    'a cmdno beyond int4': changed(7, '2147483648'),
  })) {
    t.throws(() => readRecord(fields), RangeError, why);
  }
});
