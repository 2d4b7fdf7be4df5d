import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, rename, truncate, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { simulate, truth, type LogEvent } from '../simulator/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { differences } from '../support/truth.js';

const main = fileURLToPath(new URL('../../loader/main.js', import.meta.url));
const events = [...simulate({ seed: 61, commands: 150 })];
const linesOf = (part: LogEvent[]): string => part.map(({ line }) => `${line}\n`).join('');
/** Three parts, each shorter than the one before, as `tail` knows a truncated file by its size. */
const parts = [events.slice(0, 2000), events.slice(2000, 3000), events.slice(3000, 3500)];
const everything = parts.flat();
const distinct = (count: number): number => truth(everything.slice(0, count)).distinct;

const rotated = (log: string, n: number): string => log.replace(/\.csv$/, `-${n}.csv`);

interface Pipeline {
  /** Ends tail; returns what the loader counted to its end. */
  stop(): Promise<{ code: number; json: any; stderr: string }>;
  /** Ends both at once. */
  kill(): Promise<void>;
}

/** `tail -n +1 -F all.csv | p4-load`, as the README has it. */
function follow(url: string, log: string): Pipeline {
  const tail = spawn('tail', ['-n', '+1', '-F', log], { stdio: ['ignore', 'pipe', 'ignore'] });
  const env = { PATH: process.env.PATH, DATABASE_URL: url };
  const args = [main, '--json', '--flush-interval', '20'];
  const loader = spawn(process.execPath, args, { env, stdio: [tail.stdout, 'pipe', 'pipe'] });
  tail.stdout.destroy(); // the loader has it now
  const output = Promise.all([text(loader.stdout!), text(loader.stderr!), once(loader, 'close')]);
  return {
    async stop() {
      tail.kill();
      const [stdout, stderr, [code]] = await output;
      return { code, json: JSON.parse(stdout), stderr };
    },
    async kill() {
      loader.kill('SIGKILL');
      tail.kill('SIGKILL');
      await output;
    },
  };
}

interface Followed {
  database: TestDatabase;
  url: string;
  log: string;
  pipeline: Pipeline;
  /** Waits until so many events of all are loaded. */
  loaded: (count: number) => Promise<unknown>;
}

/** A database, a log with the first part in it, and the loader that follows it and has loaded that part. */
async function followed(t: Test): Promise<Followed> {
  const database = await testDatabase(t);
  const log = `${t.testdir()}/all.csv`;
  await writeFile(log, linesOf(parts[0]!));
  const url = await database.urlAs('perforce_loader');
  const loaded = (count: number) =>
    database.waitFor(`select from perforce.raw_events having count(*) = ${distinct(count)}`);
  const pipeline = follow(url, log);
  t.teardown(() => pipeline.kill());
  await loaded(2000);
  return { database, url, log, pipeline, loaded };
}

const allOnce = { code: 0, json: { records: everything.length, rejected: 0, not_loaded: 0 } };

t.test('a log that is renamed and created anew is loaded whole, once', async (t) => {
  const { database: { sql }, log, pipeline, loaded } = await followed(t);
  await rename(log, rotated(log, 1));
  await writeFile(log, linesOf(parts[1]!));
  await loaded(3000);
  await rename(log, rotated(log, 2));
  for (let n = 0; n < 500; n += 50) await appendFile(log, linesOf(parts[2]!.slice(n, n + 50)));
  await loaded(3500);
  t.match(await pipeline.stop(), allOnce);
  t.same(await differences(sql, truth(everything)), []);
});

t.test('a log that is copied and truncated is loaded whole, once', async (t) => {
  const { database: { sql }, log, pipeline, loaded } = await followed(t);
  for (const [n, count] of [[1, 3000], [2, 3500]] as const) {
    await copyFile(log, rotated(log, n));
    await truncate(log, 0);
    await appendFile(log, linesOf(parts[n]!));
    await loaded(count);
  }
  t.match(await pipeline.stop(), allOnce);
  t.same(await differences(sql, truth(everything)), []);
});

t.test('after a crash in the midst and rotations meanwhile, a restart and the rotated files bring all, once', async (t) => {
  const { database: { sql, load }, url, log, pipeline, loaded } = await followed(t);
  const [first, second] = [rotated(log, 1), rotated(log, 2)];
  await rename(log, first);
  await writeFile(log, linesOf(parts[1]!.slice(0, 700)));
  await pipeline.kill();
  await appendFile(log, linesOf(parts[1]!.slice(700)));
  await rename(log, second);
  await writeFile(log, linesOf(parts[2]!));

  const restarted = follow(url, log);
  t.teardown(() => restarted.kill());
  t.match(await load('', [first, second]), { code: 0, json: { records: 3000, rejected: 0 } });
  await loaded(3500);
  t.match(await restarted.stop(), { code: 0, json: { records: 500, rejected: 0, not_loaded: 0 } });
  t.same(await differences(sql, truth(everything)), []);
});
