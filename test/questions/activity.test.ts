import type { Sql } from 'postgres';
import t from 'tap';
import { simulate } from '../simulator/index.js';
import { createRandom } from '../simulator/random.js';
import { SAMPLE } from '../simulator/sample.js';
import { atTime } from '../support/clock.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, timeOf } from '../support/events.js';

const command = (cmdident: string, from: number, to: number): Event[] => [
  { cmdident, type: 0, at: from }, { cmdident, type: 2, at: to, payload: { lapse: `${to - from}s` } },
];
const file = (cmdident: string, at: number, path: string, action = 'sync'): Event =>
  ({ cmdident, type: 6, at, payload: { action, file: path, rev: 1, filesize: 10 } });

const concurrency = async (sql: Sql, from: number, to: number, step: string): Promise<unknown[]> =>
  (await sql`
    select known::integer, presumed::integer, peak::integer, started::integer, ended::integer
    from perforce.concurrency(${timeOf(from)}, ${timeOf(to)}, ${step})`).map((row) => Object.values(row));

/** What ran between two seconds, what is only presumed in parentheses. */
const ranBetween = async (sql: Sql, from: number, to: number): Promise<string[]> =>
  (await sql`
    select case when is_presumed then '(' || cmdident || ')' else cmdident end as command
    from perforce.commands_between(${timeOf(from)}, ${timeOf(to)}) order by cmdident`).map(({ command }) => command);

/** Commands of all fates; GIVEN_UP is orphaned, gone an hour after its last event. */
async function fates(sql: Sql): Promise<void> {
  await sql`select perforce.change_setting('orphan_after', '1 hour')`;
  await atTime(sql, 3_677, async (tx) => {
    await insertEvents(tx, [
      ...command('FIRST', 0, 20), ...command('SECOND', 10, 30), ...command('THIRD', 20, 40),
      { cmdident: 'DAY', type: 0, at: 5 }, { cmdident: 'GIVEN_UP', type: 0, at: 15 },
      { cmdident: 'NO_START', type: 2, at: 25 }, { type: 12, at: 3_676, cmdident: null },
    ]);
    await tx`select perforce.sweep_orphans()`;
  });
  await atTime(sql, 200_000, (tx) =>
    insertEvents(tx, [{ cmdident: 'DAY', type: 2, at: 90_000 }, { cmdident: 'RUNS', type: 0, at: 200_000, func: 'user-verify' }]));
}

t.test('concurrency counts those that run at each step, and the most at once within it', async (t) => {
  const { sql } = await testDatabase(t);
  await fates(sql);
  // FIRST and THIRD share second 20: one ends as the other starts. GIVEN_UP is known to have run for no time.
  t.strictSame(await concurrency(sql, 0, 40, '10 seconds'),
    [[1, 0, 2, 2, 0], [3, 0, 3, 2, 1], [3, 1, 3, 2, 2], [2, 1, 2, 0, 1]]);
  t.strictSame(await concurrency(sql, 5, 5, '1 second'), []);
  for (const [from, to] of [['-infinity', timeOf(9)], [timeOf(0), 'infinity']] as const) {
    t.same(await sql.unsafe(`select from perforce.concurrency('${from}', '${to}', '1 second')`), [], 'and does not count steps for ever');
  }
});

t.test('an orphaned command is presumed until it was gone, one that runs until its patience ends', async (t) => {
  const { sql } = await testDatabase(t);
  await fates(sql);
  t.strictSame(await concurrency(sql, 3_600, 3_640, '20 seconds'), [[1, 1, 1, 0, 0], [1, 0, 1, 0, 0]]);
  await atTime(sql, 200_000 + 7_000, async (tx) => {
    t.strictSame(await concurrency(tx, 200_001, 200_002, '1 second'), [[0, 1, 0, 0, 0]]);
    t.strictSame(await concurrency(tx, 203_601, 203_602, '1 second'), [[0, 0, 0, 0, 0]]);
  });
});

t.test('concurrency is the count of what ran then, whatever the commands', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, Array.from({ length: 200 }, (_, n) => {
    const start = (n * 7) % 400;
    return command(`C${n}`, start, start + ((n * n) % 300) + 0.5).slice(0, n % 5 === 0 ? 1 : 2);
  }).flat());
  const [row] = await atTime(sql, 700, (tx) => tx`
    select bool_and(c.known = b.known and c.presumed = b.presumed) as all_agree,
      max(c.peak) >= max(c.known) and max(c.presumed_peak) >= max(c.presumed) as peaks, count(*)::integer as steps,
      max(c.presumed) > 10 as some_presumed
    from perforce.concurrency(${timeOf(0.25)}, ${timeOf(600.25)}, '1 second') as c
    cross join lateral (
      select count(*) filter (where not r.is_presumed) as known, count(*) filter (where r.is_presumed) as presumed
      from perforce.commands_between(c.at, c.at) as r
    ) as b`);
  t.match(row, { all_agree: true, peaks: true, steps: 600, some_presumed: true });
});

t.test('commands_between finds what ran at a time, however long ago it began', async (t) => {
  const { sql } = await testDatabase(t);
  await fates(sql);
  t.same(await ranBetween(sql, 20, 20), ['DAY', 'FIRST', '(GIVEN_UP)', 'SECOND', 'THIRD']);
  t.same(await ranBetween(sql, 10, 20), ['DAY', 'FIRST', 'GIVEN_UP', 'SECOND', 'THIRD']);
  t.same(await ranBetween(sql, 25, 25), ['DAY', '(GIVEN_UP)', 'NO_START', 'SECOND', 'THIRD']);
  t.same(await ranBetween(sql, 41, 60), ['DAY', '(GIVEN_UP)']);
  t.same(await ranBetween(sql, 3_615, 3_615), ['DAY', '(GIVEN_UP)']);
  t.same(await ranBetween(sql, 3_616, 3_616), ['DAY']);
  t.same(await ranBetween(sql, 90_001, 100_000), []);
  t.same(await ranBetween(sql, 200_000, 200_000), ['RUNS']);
});

t.test('what runs is known to for as long as it is silent no longer than others of its func take', async (t) => {
  const { sql } = await testDatabase(t);
  const now = (at: number, ask: (tx: Sql) => Promise<void>) => atTime(sql, at, ask);
  const silence = (tx: Sql) => tx`
    select cmdident, silent_ms::integer as silent, usual_ms::integer as usual, is_presumed from perforce.running_commands order by 1`;
  await now(1_000, (tx) => insertEvents(tx, [
    ...Array.from({ length: 100 }, (_, n) => command(`SYNC${n}`, n, n + 30 + (n === 99 ? 500 : 0))).flat(),
    { cmdident: 'SILENT', type: 0, at: 960 }, { cmdident: 'HEARD', type: 0, at: 900 }, { cmdident: 'HEARD', type: 6, at: 990 },
    { cmdident: 'FIRST', type: 0, at: 500, func: 'user-verify' }, { cmdident: 'PULL', type: 0, at: 0, func: 'pull' },
    { type: 12, at: 1_000, cmdident: null },
  ]));
  await now(1_000, async (tx) => {
    t.strictSame([...await silence(tx)], [
      { cmdident: 'FIRST', silent: 500_000, usual: null, is_presumed: false },
      { cmdident: 'HEARD', silent: 10_000, usual: 30_000, is_presumed: false },
      { cmdident: 'PULL', silent: 1_000_000, usual: null, is_presumed: false },
      { cmdident: 'SILENT', silent: 40_000, usual: 30_000, is_presumed: true },
    ]);
    t.same(await ranBetween(tx, 995, 995), ['FIRST', 'HEARD', 'PULL', '(SILENT)']);
    t.same(await ranBetween(tx, 961, 989), ['FIRST', 'HEARD', 'PULL', '(SILENT)']);
  });
  await now(1_021, async (tx) => {
    t.same(await ranBetween(tx, 985, 985), ['FIRST', 'HEARD', 'PULL', '(SILENT)'], 'heard of since');
    t.same(await ranBetween(tx, 995, 995), ['FIRST', '(HEARD)', 'PULL', '(SILENT)'], 'silent for too long now');
  });
});

t.test('path_activity shows what was done below a path in a time, by event time', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    ...command('LONG', 0, 5_000), file('LONG', 10, '//depot/a/early'), file('LONG', 4_000, '//depot/a/late'),
    ...command('OTHER', 4_000, 4_001), file('OTHER', 4_000, '//depot/ab/x'), file('OTHER', 4_000.5, '//depot/a/%40_x', 'delete'),
    { cmdident: 'RUNS', type: 0, at: 1 }, file('RUNS', 4_002, '//depot/a/running', 'edit'),
    ...command('AFTER', 3_000, 3_001), file('AFTER', 4_003, '//depot/a/after its end'),
  ]);
  const below = async (prefix: string): Promise<unknown[]> =>
    (await sql`
      select action, file from perforce.path_activity(${prefix}, ${timeOf(3_900)}, ${timeOf(4_004)})
      order by event_time, file`).map((row) => Object.values(row).join(' '));
  t.same(await below('//depot/a/'), [
    'sync //depot/a/late', 'delete //depot/a/%40_x', 'edit //depot/a/running', 'sync //depot/a/after its end',
  ]);
  t.same(await below('//depot/a/...'), await below('//depot/a/'));
  t.same(await below('//depot/a/%40'), ['delete //depot/a/%40_x']);
  t.same(await below('//depot/a_'), []);
});

t.test('path_activity takes the wildcards of p4, and another letter case where nothing matches as it is', async (t) => {
  const { sql } = await testDatabase(t);
  const paths = [
    '//depot/main/old/a.c', '//depot/main/old/deep/b.c', '//depot/main/new/a.c', '//depot/dev/old/x+y(1).c',
    '//depot/Dev/old/z.h', '//depot/dev/older/q.c', '//other/old/a.c',
  ];
  await insertEvents(sql, [...command('SYNC', 0, 100), ...paths.map((path, n) => file('SYNC', n + 1, path))]);
  const matches = async (pattern: string, ignoreCase: boolean | null = null): Promise<unknown[]> => (await sql`
    select file from perforce.path_activity(${pattern}, ${timeOf(0)}, ${timeOf(100)}, ${ignoreCase}) order by event_time`)
    .map((row) => paths.indexOf(row.file));
  t.same(await matches('//depot/.../old/...'), [0, 1, 3, 4]);
  t.same(await matches('//depot/*/old/*'), [0, 3, 4]);
  t.same(await matches('//depot/*/old/*.c'), [0, 3]);
  t.same(await matches('//depot/%%1/old/%%2.c'), [0, 3]);
  t.same(await matches('...a.c'), [0, 2, 6]);
  t.same(await matches('//depot/dev/old/x+y(1).c'), [3]);
  t.same(await matches('//depot/dev/old/x+y(1)*'), [3]);
  t.same(await matches('//depot/dev/...'), [3, 5]);
  t.same(await matches('//depot/dev/...', true), [3, 4, 5]);
  t.same(await matches('//depot/DEV/...'), [3, 4, 5]);
  t.same(await matches('//DEPOT/main/old'), [0, 1]);
  t.same(await matches('//depot/DEV/...', false), []);
  t.same(await matches('//depot/main/old/a.c...'), [0]);
});

t.test('file_history shows what was done with one file, in order', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`select perforce_internal.ensure_partitions(array['2026-11-20', '2026-11-21']::date[])`;
  await insertEvents(sql, [
    ...command('ADD', 0, 9), file('ADD', 1, '//depot/a.c', 'add'), file('ADD', 2, '//depot/a.cpp', 'add'),
    ...command('SYNC', 10, 19), file('SYNC', 11, '//depot/A.c'), ...command('GONE', 90_000, 90_002), file('GONE', 90_001, '//depot/a.c', 'delete'),
  ]);
  const history = async (path: string, more = ''): Promise<unknown[]> =>
    (await sql.unsafe(`select action || ' ' || cmdident as what from perforce.file_history($1${more})`, [path])).map(({ what }) => what);
  t.same(await history('//depot/a.c'), ['add ADD', 'delete GONE']);
  t.same(await history('//depot/a.c', ', ignore_case => true'), ['add ADD', 'sync SYNC', 'delete GONE']);
  t.same(await history('//DEPOT/a.c'), ['add ADD', 'sync SYNC', 'delete GONE']);
  t.same(await history('//DEPOT/a.c', ', ignore_case => false'), []);
  t.same(await history('//depot/a.c', `, to_time => '${timeOf(100)}'`), ['add ADD']);
  await sql`update perforce.load_batches set loaded_at = last_event_at`;
  await sql.begin(async (tx) => {
    await tx`set local perforce.now = '2026-12-03 09:00Z'`;
    t.match(await tx`select perforce_internal.index_past_days() as days`, [{ days: 2 }]);
    t.match(await tx`select perforce_internal.index_past_days() as days`, [{ days: 0 }]);
  });
  t.same(await history('//depot/a.c'), ['add ADD', 'delete GONE']);
  t.match(await sql`
    select indexdef from pg_indexes where indexname = 'raw_events_20261120_file'`, [{ indexdef: /lower\(file\), 512/ }]);
  t.match(await sql`select attname from pg_stats where tablename = 'raw_events_20261120_file'`, [{ attname: 'left' }], 'its files are analysed');
});

t.test('files of any length are found, on days that are over, too, and after their raw events are gone', async (t) => {
  const { sql } = await testDatabase(t);
  const random = createRandom('names');
  const name = (length: number): string => Array.from({ length }, () => String.fromCodePoint(random.between(0x4e00, 0x9fff))).join('');
  const [folder, early, late] = [`//Depot/${name(600)}/`, name(3_000), name(3_000)];
  const found = async (functionName: string, path: string): Promise<unknown[]> =>
    (await sql.unsafe(`select file from perforce.${functionName}($1, $2, $3)`, [path, timeOf(0), timeOf(9)])).map(({ file }) => file);
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  await insertEvents(sql, [file('C1', 1, folder + early), file('C1', 2, `//Depot/${name(700)}`)]);
  await sql`update perforce.load_batches set loaded_at = last_event_at`;
  await atTime(sql, 13 * 86_400, (tx) => tx`select perforce_internal.index_past_days()`);
  t.equal((await sql`select from pg_indexes where indexname like 'raw_events_%_file'`).length, 1);
  await insertEvents(sql, [file('C1', 3, folder + late)]);
  t.same(await found('file_history', (folder + late).toLowerCase()), [folder + late]);
  t.same(await found('path_activity', folder), [folder + early, folder + late]);
  t.same(await found('path_activity', `${folder.toLowerCase()}...`), [folder + early, folder + late]);
  t.same(await found('path_activity', `${folder}${early.slice(0, 9)}*`), [folder + early]);
  await sql`select perforce_internal.keep_events('2026-11-20', '2026-11-21')`;
  t.match(await sql`select count(*)::integer as files from perforce_internal.kept_events`, [{ files: 3 }]);
});

t.test('events_between and errors_between take what was written in a time, of commands and of none', async (t) => {
  const { sql } = await testDatabase(t);
  const error = (cmdident: string | null, at: number, text: string): Event[] =>
    [3, 4].map((type) => ({ cmdident, type, at, payload: { severity: 3, text } }));
  await insertEvents(sql, [
    ...command('LONG', 0, 9_000), ...error('LONG', 5_000, 'late'), ...command('SHORT', 5_000, 5_001), ...error('SHORT', 5_001, 'at the end'),
    ...error(null, 5_000.5, 'of none'), { type: 16, cmdident: '-', at: 5_000.7 }, ...error('LONG', 5_002, 'after'),
  ]);
  const events = async (from: number, to: number): Promise<unknown[]> => (await sql`
    select coalesce(cmdident, 'none') || ' ' || event_type as event
    from perforce.events_between(${timeOf(from)}, ${timeOf(to)}) order by event_time, event_type`).map(({ event }) => event);
  t.same(await events(5_000, 5_001), [
    'SHORT 0', 'LONG 3', 'LONG 4', 'none 3', 'none 4', 'none 16', 'SHORT 2', 'SHORT 3', 'SHORT 4',
  ]);
  t.same(await events(5_000, 5_000), ['SHORT 0', 'LONG 3', 'LONG 4']);
  t.same((await sql`
    select cmdident, text from perforce.errors_between(${timeOf(5_000)}, ${timeOf(5_001)}) order by event_time`).map(Object.values), [
    ['LONG', 'late'], [null, 'of none'], ['SHORT', 'at the end'],
  ]);
});

t.test('path_activity and audit_events show every one of many revisions', async (t) => {
  const { sql } = await testDatabase(t);
  const files = Array.from({ length: 200 }, (_, n) => file('SYNC', n, `//depot/${n % 2}/${n}`));
  await insertEvents(sql, [...command('SYNC', 0, 300), ...files]);
  t.match(await sql`select count(*) as n from perforce.path_activity('//depot/1/', ${timeOf(0)}, ${timeOf(100)})`, [{ n: '50' }]);
  t.match(await sql`select count(*) as n, sum(filesize_bytes) as bytes from perforce.audit_events`, [{ n: '200', bytes: '2000' }]);
});

t.test('path_activity covers the last day unless told otherwise', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [...command('SYNC', 0, 9), file('SYNC', 1, '//a/b')]);
  t.match(await atTime(sql, 86_400, (tx) => tx`select file from perforce.path_activity('//a/')`.execute()), [{ file: '//a/b' }]);
  t.same(await atTime(sql, 86_402, (tx) => tx`select file from perforce.path_activity('//a/')`.execute()), []);
});

t.test('running_commands says on which servers a command runs, and whether it computes', async (t) => {
  const { sql } = await testDatabase(t);
  const on = (type: number, at: number, server: string, pid: number): Event => ({ type, at, server, pid });
  await insertEvents(sql, [on(0, 0, 'edge', 1), on(0, 1, 'commit', 2), on(0, 1, 'commit', 3), on(2, 2, 'commit', 2)]);
  t.match(await sql`select running_on, computed_at from perforce.running_commands`, [
    { running_on: ['commit', 'edge'], computed_at: null },
  ]);
  await insertEvents(sql, [on(1, 3, 'edge', 1)]);
  t.match(await sql`select computed_at from perforce.running_commands`, [{ computed_at: timeOf(3) }]);
});

t.test('error_events shows each error once, be they many', async (t) => {
  const { sql } = await testDatabase(t);
  const error = (type: number, at: number, text: string, server = 'edge'): Event =>
    ({ type, at, server, payload: { severity: 3, subsys: 6, text } });
  await insertEvents(sql, [
    error(3, 0, 'twice'), error(4, 0, 'twice'), error(3, 10, 'fatal'), error(5, 10.9, 'fatal'), error(3, 20, 'once'),
    error(3, 30, 'far apart'), error(4, 31.1, 'far apart'), error(3, 40, 'elsewhere'), error(4, 40, 'elsewhere', 'commit'),
    ...Array.from({ length: 100 }, (_, n) => [error(3, 100 + n, 'many'), error(4, 100 + n, 'many')]).flat(),
  ]);
  t.strictSame([...await sql`
    select text, array_agg(event_type order by event_time, event_type) as types from perforce.error_events
    where text <> 'many' group by text order by text`], [
    { text: 'elsewhere', types: [3, 4] }, { text: 'far apart', types: [3, 4] }, { text: 'fatal', types: [5] },
    { text: 'once', types: [3] }, { text: 'twice', types: [4] },
  ]);
  t.match(await sql`select count(*) as n from perforce.error_events where text = 'many'`, [{ n: '100' }]);
});

t.test('user_activity and program_load count alike', async (t) => {
  const { sql, load } = await testDatabase(t);
  t.match(await load([...simulate(SAMPLE)].map(({ line }) => line)), { code: 0 });
  const [users, programs] = await Promise.all(['user_activity', 'program_load'].map((view) => sql.unsafe(`
    select name, case when name like 'max%' then max(value) else sum(value) end as value
    from (
      select c.key as name, case when jsonb_typeof(c.value) = 'number' then c.value::numeric end as value
      from perforce.${view} as v
      cross join jsonb_each(to_jsonb(v)) as c
    ) as sums
    where value is not null group by name order by name`)));
  t.same(programs!.map(({ name, value }) => [name, value]), users!.map(({ name, value }) => [name, value]));
  t.ok(users!.filter(({ value }) => value > 0).length > 12);
});

t.test('command_timeline follows a command over its servers', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [
    { type: 0, at: 1, func: 'user-submit' }, { type: 0, at: 1.25, server: 'commit', func: 'dm-CommitSubmit' },
    { type: 4, at: 1.5, server: 'commit', payload: { severity: 3, subsys: 7, text: 'no' } },
    { type: 99, at: 1.75, payload: { fields: ['x'] } }, { type: 2, at: 2, payload: { lapse: '1s', reason: 'error' } },
  ]);
  t.same((await sql`select offset_ms, server_id, event_name, summary from perforce.command_timeline('C1')`).map(Object.values), [
    ['0', 'edge', 'CommandStart', 'user-submit'], ['250', 'commit', 'CommandStart', 'dm-CommitSubmit'],
    ['500', 'commit', 'Error', 'failed SERVER: no'], ['750', 'edge', null, null], ['1000', 'edge', 'CommandEnd', '1s, error'],
  ]);
  t.same(await sql`select * from perforce.command_timeline('none')`, []);
});

t.test('command_timeline tells events of one microsecond in the same order, whichever came first', async (t) => {
  const { sql } = await testDatabase(t);
  const files = ['//depot/c', '//depot/a', '//depot/b', '//depot/d'];
  await insertEvents(sql, files.map((path) => file('ONE', 5, path)));
  await insertEvents(sql, [...files].reverse().map((path) => file('OTHER', 5, path)));
  const [one, other] = [await sql`select * from perforce.command_timeline('ONE')`, await sql`
    select * from perforce.command_timeline('OTHER')`];
  t.same(one.map(({ payload }) => payload.file), [...files].sort());
  t.same(other, one);
});
