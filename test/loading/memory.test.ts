import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { testDatabase } from '../support/database.js';

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));
const usageReporter = new URL('../bench/usage_reporter.js', import.meta.url).href;

/** Has p4-load read the pieces; `events` are those that it could read. */
async function run(url: string, pieces: Iterable<string>) {
  const child = spawn(process.execPath, ['--import', usageReporter, main, '--json', '--quiet'], {
    env: { PATH: process.env.PATH, DATABASE_URL: url }, stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
  });
  const [counts, usage] = await Promise.all([
    text(child.stdout!), text(child.stdio[3] as Readable), pipeline(Readable.from(pieces), child.stdin!),
  ]);
  const { events, rejected } = JSON.parse(counts);
  return { events, rejected, megabytes: Math.round(JSON.parse(usage).peakBytes / 1024 / 1024) };
}

/** Pieces of a thousand lines each. */
function* thousands(count: number, line: (n: number) => string): Generator<string> {
  for (let thousand = 0; thousand < count; thousand++) {
    yield Array.from({ length: 1000 }, (_, n) => line(1000 * thousand + n)).join('');
  }
}

const time = (n: number): string => `${1_694_000_000 + n},0,`;
const start = (n: number, args: string): string =>
  `0.50,${time(n)},7,${n},edge,1,anna,ws,user-sync,10.0.0.1,p4/2024.1/LINUX26X86_64,v94,${args}\n`;
const path = '//depot/main/product/component/source/file.c#7 '.repeat(5);
const long = 'x'.repeat(7_500_000);
const dozen = (line: (n: number) => string): string[] => Array.from({ length: 12 }, (_, n) => line(n));

t.test('p4-load needs less than 150 MB', async (t) => {
  const { urlAs } = await testDatabase(t);
  const url = await urlAs('perforce_loader');
  const cases: [what: string, pieces: Iterable<string>, counts: object][] = [
    ['rows', thousands(40, (n) => start(n, path)), { events: 40_000, rejected: 0 }],
    ['rejected lines', thousands(150, (n) => `${n}: what is this? ${path}\n`), { events: 0, rejected: 150_000 }],
    ['long lines', dozen((n) => start(n, long)), { events: 12, rejected: 0 }],
    ['long lines with quotes', dozen((n) => start(n, `"${long}"`)), { events: 12, rejected: 0 }],
    ['long lines that are rejected', dozen((n) => `${n}${long}\n`), { events: 0, rejected: 12 }],
    ['long lines of JSON', dozen((n) => `{"eventtype":"0.50","timestamp":${n},"args":"${long}"}\n`),
      { events: 12, rejected: 0 }],
  ];
  for (const [what, pieces, counts] of cases) {
    const { megabytes, ...result } = await run(url, pieces);
    t.match(result, counts, what);
    t.ok(megabytes < 150, `${what}: ${megabytes} MB`);
  }
});
