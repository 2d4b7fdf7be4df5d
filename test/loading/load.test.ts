import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { runLoader } from '../support/loader_process.js';
import { testDatabase } from '../support/database.js';

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));

/** A ServerEvent record, which has a short prefix: `n` makes it an event of its own. */
const record = (n: number, info = ''): string => `12.58,${1_694_000_000 + n},0,,7,-,master,${n},${info}`;
const records = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => record(from + index));

const countEvents = 'select count(*)::integer as events from perforce.raw_events';
const rejectedLines = 'select source, line_number, line, reason, sqlstate from perforce.rejected_lines order by 1, 2';

t.test('a record is loaded, there already, or rejected with its line; feeding it again changes nothing', async (t) => {
  const { load, sql } = await testDatabase(t);
  const lines = [...records(0, 500), 'garbage', '', ...records(490, 1000)];
  const first = await load(lines);
  t.match(first, { code: 3, json: { lines: 1012, events: 1010, new: 1000, already_there: 10, rejected: 2 } });
  t.match(await sql.unsafe(countEvents), [{ events: 1000 }]);
  const rejected = await sql.unsafe(rejectedLines);
  t.match([...rejected], [
    { source: 'stdin', line_number: '501', line: 'garbage', reason: /^garbage/, sqlstate: null },
    { source: 'stdin', line_number: '502', line: '', reason: 'empty line', sqlstate: null },
  ]);
  const second = await load(lines, ['--batch-rows', '7', '--connections', '4']);
  t.match(second, { code: 3, json: { new: 0, already_there: 1010, rejected: 2, not_loaded: 0 } });
  t.match(await sql.unsafe(countEvents), [{ events: 1000 }]);
  t.same(await sql.unsafe(rejectedLines), rejected);
});

t.test('a rejected line keeps its exact bytes', async (t) => {
  const { load, sql } = await testDatabase(t);
  t.match(await load(Buffer.from('a\0\xff\n', 'latin1')), { code: 3 });
  t.match(await sql`select line, line_bytes from perforce.rejected_lines`,
    [{ line: 'a\ufffd\ufffd', line_bytes: Buffer.from('a\0\xff', 'latin1') }]);
});

t.test('files are read in order, gzip ones too, each under its own name', async (t) => {
  const { load, sql } = await testDatabase(t);
  const folder = t.testdir();
  const [plain, zipped] = [`${folder}/all.csv`, `${folder}/all-1.csv.gz`];
  await writeFile(plain, `${records(0, 10).join('\n')}\nbad\n`);
  const member = (lines: string[]): Buffer => gzipSync(`${lines.join('\n')}\n`);
  await writeFile(zipped, Buffer.concat([member(records(10, 20)), member([...records(20, 30), 'bad'])]));
  t.match(await load('', [plain, zipped]), { code: 3, json: { lines: 32, new: 30, rejected: 2 } });
  t.match(await sql.unsafe(rejectedLines),
    [{ source: zipped, line_number: '21' }, { source: plain, line_number: '11' }]);
  t.match(await load('', ['--source', 'edge', plain, zipped]), { json: { already_there: 30 } });
  t.match(await sql`select source from perforce.rejected_lines where source like 'edge%' order by 1`,
    [{ source: `edge:${zipped}` }, { source: `edge:${plain}` }]);
  await writeFile(zipped, member(records(30, 40)).subarray(0, -9));
  const torn = await load('', [zipped]);
  t.match(torn, { code: 1, stderr: /all-1\.csv\.gz: unexpected end of file/ });
  t.match(await load('', [`${folder}/none.csv`]), { code: 1, stderr: /none\.csv/, json: { records: 0 } });
});

t.test('rows that the database refuses are found and rejected; the rest is loaded', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql`
    alter table perforce.raw_events add constraint no_poison check (event_info <> 'poison')`;
  const lines = records(0, 1000).map((line, index) => (index % 333 === 5 ? `${line}poison` : line));
  t.match(await load(lines), { code: 3, json: { new: 997, rejected: 3 } });
  t.match(await sql.unsafe(rejectedLines), [6, 339, 672].map((line) => ({
    line_number: String(line), line: lines[line - 1], sqlstate: '23514',
    reason: /^refused by the database: .*no_poison/,
  })));
});

t.test('a quiet input is loaded in time; a signal has everything read loaded and leaves a torn line', async (t) => {
  const { urlAs, waitFor } = await testDatabase(t);
  const env = { PATH: process.env.PATH, DATABASE_URL: await urlAs('perforce_loader') };
  const loader = spawn(process.execPath, [main, '--json', '--flush-interval', '50'], { env });
  const output = Promise.all([text(loader.stdout), text(loader.stderr), once(loader, 'close')]);
  loader.stdin.write(`${record(1)}\n`);
  await waitFor(`${countEvents} having count(*) = 1`);
  loader.stdin.write(`${record(2)}\n${record(3).slice(0, 20)}`);
  await waitFor(`${countEvents} having count(*) = 2`);
  loader.kill('SIGTERM');
  const [stdout, stderr, [code]] = await output;
  t.match(JSON.parse(stdout), { lines: 2, new: 2, rejected: 0, not_loaded: 0 });
  t.match(stderr, /SIGTERM: writing what was read/);
  t.equal(code, 0);
});

t.test('batches end by rows and by bytes', async (t) => {
  const { load, sql } = await testDatabase(t);
  const batches = 'select count(*)::integer as batches, max(rows)::integer as rows from perforce.load_batches';
  t.match(await load(records(0, 100), ['--batch-rows', '30']), { json: { new: 100 } });
  t.match(await sql.unsafe(batches), [{ batches: 4, rows: 30 }]);
  t.match(await load(records(100, 200), ['--batch-bytes', '1']), { json: { new: 100 } });
  t.match(await sql.unsafe(batches), [{ batches: 104, rows: 30 }]);
});

t.test('reading stops at --max-rejects, and what was read is kept', async (t) => {
  const { load } = await testDatabase(t);
  const lines = [...records(0, 10), 'bad', 'bad'];
  t.match(await load(lines, ['--max-rejects', '2']), { code: 3 });
  t.match(await load(lines, ['--max-rejects', '1']),
    { code: 1, stderr: /stopped at 2 rejected lines; --max-rejects allows 1/, json: { rejected: 2, not_loaded: 0 } });
});

t.test('a dry run writes nothing, and needs no database', async (t) => {
  const { load, sql } = await testDatabase(t);
  const lines = [...records(0, 10), '2.56,1694447120,0,,1'];
  const dry = await load(lines, ['--dry-run']);
  t.match(dry, { code: 3, stderr: /stdin:11: too few fields/ });
  t.match(dry.json, { events: 10, new: 0, rejected: 1, not_loaded: 10 });
  t.match(await sql.unsafe(countEvents), [{ events: 0 }]);
  const alone = await runLoader('postgres://u@127.0.0.1:1/d', ['--json', '--dry-run'], lines);
  t.match(alone, { code: 3, stderr: /going on without record layouts/, json: { records: 11 } });
});

t.test('whoever reads the counts may go away', async (t) => {
  const { urlAs, sql } = await testDatabase(t);
  const env = { PATH: process.env.PATH, DATABASE_URL: await urlAs('perforce_loader') };
  const loader = spawn(process.execPath, [main], { env });
  loader.stdout.destroy();
  loader.stdin.end(`${record(1)}\n`);
  const [code] = await once(loader, 'close');
  t.equal(code, 0);
  t.match(await sql.unsafe(countEvents), [{ events: 1 }]);
});
