import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { readArguments } from '../../loader/arguments.js';
import { readConnection } from '../../loader/database/connection.js';
import { byteSize, duration, label } from '../../loader/report/format.js';
import { html } from '../../loader/report/markup.js';
import { stepOf } from '../../loader/report/scales.js';
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
  return { file, report, load: () => insertEvents(sql, events), urlAs };
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
  t.match(page, '>19:15</text>', 'scales have the time zone too');
  const empty = await report(['--to', '2020-01-01Z']);
  t.match(header(empty), '2019-12-31 00:00:00 to 2020-01-01 00:00:00, UTC');
  t.match(empty, 'No command began in this time.');
  t.match(empty, 'Nothing ran in this time.');
});

t.test('what cannot be reported is told with what to do', async (t) => {
  const { load, report } = await reporting(t);
  await load();
  const told = (args: string[], exitCode: number, message: RegExp, role?: string) =>
    t.rejects(report(args, role), { exitCode, message }, String(message));
  await told(['--from', 'when?'], 2, /^--from and --to take times: .*"when\?"; write 2026-11-20 09:00$/);
  await told(['--from', 'infinity'], 2, /before it begins at infinity/);
  await told(['--from', '2026-11-21', '--to', '2026-11-20'], 2,
    /would end at 2026-11-20T00:00:00.000Z, before it begins at 2026-11-21T00:00:00.000Z: give an earlier --from/);
  await told(['--output', '/nowhere/report.html'], 1, /^the report cannot be written: ENOENT/);
  await told([], 1, /permission denied.*a report perforce_analyst/, 'perforce_loader');
  const nowhere = readConnection({ DATABASE_URL: 'postgres://x@127.0.0.1:1/x' });
  await t.rejects(writeReport(readArguments(['report']).report, nowhere), { exitCode: 4, message: /ECONNREFUSED/ });
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
  t.same([null, '', 'anna', 'a\u202eb', '😀😀😀😀'].map((text) => label(text, 3 + Number(text === 'anna'))),
    ['(none)', '(none)', 'anna', 'a\\u202eb', '😀😀…']);
});

t.test('values are text in a page', async (t) => {
  t.equal(html`<p title="${'"\'&'}">${'</p><script>\u001b\u202e\r\n'}${html`<br>`}${[html`<i>`, html`<b>`]}</p>`.text,
    '<p title="&quot;&#39;&amp;">&lt;/p&gt;&lt;script&gt;\\u001b\\u202e\n<br><i>\n<b></p>');
});
