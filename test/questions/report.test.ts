import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readArguments } from '../../loader/arguments.js';
import { readConnection } from '../../loader/database/connection.js';
import { byteSize, duration, fitted, label } from '../../loader/report/format.js';
import { html } from '../../loader/report/markup.js';
import { durationTicks, numberTicks, stepOf, timeTicks } from '../../loader/report/scales.js';
import { writeReport } from '../../loader/report/report.js';
import { testDatabase } from '../support/database.js';
import { insertEvents } from '../support/events.js';
import { runLoader } from '../support/loader_process.js';

/** A database, into which `load` puts two commands of 2026-11-20, at 09:00 and at 10:30 UTC, and reports of it. */
async function reporting(t: Test) {
  const { sql, urlAs } = await testDatabase(t);
  const folder = await mkdtemp(join(tmpdir(), 'p4-report-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const file = join(folder, 'report.html');
  const events = [{ cmdident: 'C1', at: 0 }, { cmdident: 'C2', at: 5400 }].flatMap(({ cmdident, at }) => [
    { type: 0, cmdident, at }, { type: 2, cmdident, at: at + 3, payload: { lapse: '3s' } },
  ]);
  const report = async (args: string[], role = 'perforce_analyst'): Promise<string> => {
    const connection = readConnection({ DATABASE_URL: await urlAs(role) });
    await writeReport(readArguments(['report', '--output', file, ...args]).report, connection);
    return readFile(file, 'utf8');
  };
  return { file, report, load: () => insertEvents(sql, events), urlAs, sql };
}

const header = (page: string): string => /<header>[^]*<\/header>/.exec(page)![0].replace(/<[^>]+>/g, '');

t.test('a database without events gives a page that says so', async (t) => {
  const { report } = await reporting(t);
  const page = await report([]);
  t.match(page, /The database holds no events yet: load a log by p4-load/);
  t.notMatch(page, '<svg');
});

t.test('the range ends with the latest event and begins at the hour of the first one of that day', async (t) => {
  const { load, report } = await reporting(t);
  await load();
  t.match(header(await report([])), '2026-11-20 09:00:00 to 2026-11-20 10:31:00, UTC');
  const page = await report(['--from', '2026-11-20 19:00', '--to', '2026-11-20 20:00', '--time-zone', 'Asia/Tokyo']);
  t.match(header(page), '2026-11-20 19:00:00 to 2026-11-20 20:00:00, Asia/Tokyo');
  t.match(page, /<dt>commands<\/dt><dd>1<\/dd>/);
  t.match(page, /<td class="time">2026-11-20 19:30:00<\/td>\n<td class="figure">1<\/td>/);
  t.match(page, '>19:10</text>', 'scales have the time zone too');
  const empty = await report(['--to', '2020-01-01Z']);
  t.match(header(empty), '2019-12-31 00:00:00 to 2020-01-01 00:00:00, UTC');
  t.match(empty, 'No command ran in this time.');
});

t.test('a page is the same whatever DateStyle, IntervalStyle and TimeZone the server and the role have', async (t) => {
  const { load, report, sql } = await reporting(t);
  await load();
  const args = ['--from', '2026-11-20 10:00', '--time-zone', 'Asia/Tokyo'];
  const unlike = (page: string): string => page.replace(/made \S+ \S+ by|event was at \S+ \S+/g, '');
  const pages = [unlike(await report(args)), unlike(await report([]))];
  t.match(header(pages[0]!), '2026-11-20 10:00:00 to 2026-11-20 19:31:00, Asia/Tokyo');
  const [{ name }] = await sql`select current_database() as name` as any;
  for (const [style, zone] of [['German, DMY', 'America/Caracas'], ['SQL, MDY', '<+0304>-03:04']]) {
    await sql.unsafe(`alter database ${name} set datestyle = '${style}'`);
    await sql.unsafe(`alter database ${name} set timezone = '${zone}'`);
    await sql.unsafe(`alter database ${name} set intervalstyle = 'sql_standard'`);
    t.same([unlike(await report(args)), unlike(await report([]))], pages, style);
  }
});

t.test('the time before is shown beside it, if there was one', async (t) => {
  const { load, report, sql } = await reporting(t);
  await load();
  t.match(await report([]), 'Nothing is known of the week before.');
  const before = { cmdident: 'BEFORE', at: 60 - 7 * 86_400 };
  await insertEvents(sql, [
    { ...before, type: 0 }, { ...before, type: 2, at: before.at + 9, payload: { lapse: '9s' } },
  ]);
  const [section] = /<section id="weeks">[^]*?<\/section>/.exec(await report(['--from', '2026-11-20 09:00'])) ?? [''];
  t.match(section, /<title>user-sync p95: 3 s<\/title>/);
  t.match(section, /<title>user-sync p95, a week before: 9 s<\/title>/);
  const figures = [...section!.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, text]) => text);
  t.same(figures, ['user-sync', '2', '1', '3 s', '9 s', '3 s', '9 s', '6 s', '9 s']);
});

t.test('what cannot be reported is told with what to do', async (t) => {
  const { load, report } = await reporting(t);
  await load();
  const told = (args: string[], exitCode: number, message: RegExp, role?: string) =>
    t.rejects(report(args, role), { exitCode, message }, String(message));
  await told(['--from', 'when?'], 2, /^--from and --to: .*"when\?"; write 2026-11-20 09:00$/);
  await told(['--from', '20.11.2026'], 2, /^--from and --to: .*"20.11.2026"; write 2026-11-20 09:00$/);
  await told(['--from', 'infinity'], 2, /^--from and --to: there is no time from infinity to .*, and neither inf/);
  await told(['--from', '2026-11-21', '--to', '2026-11-20'], 2,
    /there is no time from 2026-11-21 00:00:00\+00 to 2026-11-20 00:00:00\+00; give an earlier --from or a later --to/);
  await told(['--output', '/nowhere/report.html'], 1, /^the report cannot be written: ENOENT/);
  await told([], 1, /permission denied.*a report perforce_analyst/, 'perforce_loader');
  const nowhere = readConnection({ DATABASE_URL: 'postgres://x@127.0.0.1:1/x' });
  await t.rejects(writeReport(readArguments(['report']).report, nowhere), { exitCode: 4, message: /connection refused/ });
});

t.test('p4-load report writes a file, and says in a line what it holds', async (t) => {
  const { file, load, urlAs } = await reporting(t);
  await load();
  const url = await urlAs('perforce_analyst');
  t.match(await runLoader(url, ['report', '--output', file], ''), {
    code: 0, stdout: `${file}: 2 commands, 2026-11-20 09:00:00 to 2026-11-20 10:31:00 UTC\n`, stderr: '',
  });
  const page = /^<!doctype html>[^]*<\/html>\n$/;
  t.match(await readFile(file, 'utf8'), page);
  t.match(await runLoader(url, ['report', '--output', '-'], ''), { code: 0, stdout: page, stderr: '' });
});

t.test('a range is divided by a round step', async (t) => {
  const range = (seconds: number) => ({ from: new Date(0), to: new Date(seconds * 1000) });
  t.same([10, 240, 241, 3600, 86_400, 30 * 86_400, 400 * 86_400].map((seconds) => stepOf(range(seconds), 240)),
    [1, 1, 2, 15, 600, 10_800, 172_800]);
});

t.test('figures are said as people say them', async (t) => {
  t.same([0, 0.4, 17, 999, 3250, 59_999, 60_000, 250_000, 7_500_000, 273_600_000].map(duration),
    ['0 ms', '0.4 ms', '17 ms', '999 ms', '3.25 s', '60 s', '1 min', '4 min 10 s', '2 h 5 min', '3 d 4 h']);
  t.same([0, 512, 1536, 5e12].map(byteSize), ['0 B', '512 B', '1.5 KiB', '4.5 TiB']);
  t.same([null, '', 'anna.b', 'a\u202eb', '😀😀😀😀😀😀😀'].map((text) => label(text, 6)),
    ['(none)', '(none)', 'anna.b', 'a\\u202eb', '😀😀😀😀😀…']);
  t.same(['anna', 'WWWWW', 'lllllllllll', '写真写真写真', ''].map((text) => fitted(text, 48)),
    ['anna', 'WWW…', 'llllll…', '写真…', '(none)']);
});

t.test('scales are named in one unit of time each, and not more often than there is room', async (t) => {
  const names = (longest: number, most: number): string[] => {
    const { ticks, name } = durationTicks(longest, most);
    return ticks.map(name);
  };
  t.same(names(0.9, 3), ['0', '0.5 ms']);
  t.same(names(45, 5), ['0', '10 ms', '20 ms', '30 ms', '40 ms']);
  t.same(names(2_600, 6), ['0', '0.5 s', '1 s', '1.5 s', '2 s', '2.5 s']);
  t.same(names(5_400_000, 6), ['0', '15 min', '30 min', '45 min', '60 min', '75 min', '90 min']);
  t.same(names(16_000_000, 9), ['0', '1 h', '2 h', '3 h', '4 h']);
  t.same(names(86_400_000 * 70, 4), ['0', '20 d', '40 d', '60 d']);
});

t.test('scales of numbers are round, from 0', (t) => {
  const names = (largest: number, most: number): string[] => {
    const { ticks, name } = numberTicks(largest, most);
    return ticks.map(name);
  };
  t.same(names(1, 5), ['0', '1']);
  t.same(names(7, 5), ['0', '2', '4', '6']);
  t.same(names(2751, 6), ['0', '500', '1K', '1.5K', '2K', '2.5K']);
  t.same(names(4.2e9, 4), ['0', '1B', '2B', '3B', '4B']);
  t.end();
});

t.test('scales over time have the clock and the calendar of the time zone, summer time too', async (t) => {
  const zone = process.env.TZ;
  t.teardown(() => Object.assign(process.env, { TZ: zone ?? 'UTC' }));
  process.env.TZ = 'Europe/Berlin';
  const names = (from: string, to: string, most: number): string[] => {
    const { ticks, name } = timeTicks({ from: new Date(from), to: new Date(to) }, most);
    return ticks.map(name);
  };
  t.same(names('2026-11-20T08:00Z', '2026-11-20T09:31Z', 4), ['09:00\n2026-11-20', '09:30', '10:00', '10:30']);
  t.same(names('2026-03-28T23:00Z', '2026-03-29T22:00Z', 4),
    ['00:00\n2026-03-29', '06:00', '12:00', '18:00', '00:00\n2026-03-30'], 'a day of 23 hours');
  t.same(names('2026-03-29T00:00Z', '2026-03-29T03:00Z', 4), ['01:00\n2026-03-29', '03:00', '04:00', '05:00']);
  t.same(names('2026-10-24T22:00Z', '2026-10-26T23:00Z', 4), ['2026-10-25', '2026-10-26', '2026-10-27']);
  t.same(names('2026-01-01T10:00Z', '2026-02-01T10:00Z', 3), ['2026-01-12', '2026-01-23']);
  t.same(names('2026-11-20T08:00:10Z', '2026-11-20T08:00:25Z', 3),
    ['09:00:10\n2026-11-20', '09:00:15', '09:00:20', '09:00:25']);
});

t.test('values are text in a page', async (t) => {
  t.equal(html`<p title="${'"\'&'}">${'</p><script>\u001b\u202e\r\n'}${html`<br>`}${[html`<i>`, html`<b>`]}</p>`.text,
    '<p title="&quot;&#39;&amp;">&lt;/p&gt;&lt;script&gt;\\u001b\\u202e\n<br><i>\n<b></p>');
});
