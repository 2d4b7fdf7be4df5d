import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { simulate, truth, type LogEvent } from '../simulator/index.js';
import { testDatabase, type TestDatabase } from '../support/database.js';
import { differences } from '../support/truth.js';

/*
 * loader/p4-load.service, by its own ExecStart, with the real tail, and a log that is renamed, or copied and truncated.
 */
const root = fileURLToPath(new URL('../../../', import.meta.url));
const [, execStart] = /^ExecStart=(.*)$/m.exec(await readFile(`${root}loader/p4-load.service`, 'utf8'))!;
const events = [...simulate({ seed: 61, commands: 150 })];
const linesOf = (part: LogEvent[]): string => part.map(({ line }) => `${line}\n`).join('');
/** Each shorter than the one before, as `tail` knows a truncated file by its size. */
const parts = [events.slice(0, 1500), events.slice(1500, 2500), events.slice(2500, 3200), events.slice(3200, 3500)];
const everything = parts.flat();
const distinct = (of: LogEvent[]): number => truth(of).distinct;

const rotated = (log: string, n: number): string => log.replace(/\.csv$/, `-${n}.csv`);

interface Unit {
  /** Signals the main process, as `systemctl stop` does, and ends the others when it has ended; returns its exit code. */
  stop(): Promise<{ code: number; stderr: string }>;
  /** Ends all processes at once. */
  crash(): Promise<void>;
}

function start(url: string, log: string): Unit {
  const env = { PATH: process.env.PATH, DATABASE_URL: url, FOLLOW_INTERVAL: '0.1' };
  const [command, ...args] = execStart!.replace('/p4/logs/all.csv', log).split(' ');
  const unit = spawn(command!, [...args, '--flush-interval', '20'], {
    cwd: root, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'],
  });
  const output = text(unit.stderr!);
  const ended = once(unit, 'exit');
  const killAll = (): void => {
    try {
      process.kill(-unit.pid!, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    async stop() {
      unit.kill('SIGTERM');
      const [code] = await ended;
      killAll();
      return { code, stderr: await output };
    },
    async crash() {
      killAll();
      await ended;
    },
  };
}

interface Followed {
  database: TestDatabase;
  log: string;
  unit: Unit;
  restart(): Unit;
  /** Waits until so many events are loaded. */
  loaded(count: number): Promise<unknown>;
}

/** A database, a log with the first part in it, and the unit that follows it and has loaded that part. */
async function followed(t: Test): Promise<Followed> {
  const database = await testDatabase(t);
  const log = `${t.testdir()}/all.csv`;
  await writeFile(log, linesOf(parts[0]!));
  const url = await database.urlAs('perforce_loader');
  const loaded = (count: number) => database.waitFor(`select from perforce.raw_events having count(*) = ${count}`);
  const restart = (): Unit => {
    const unit = start(url, log);
    t.teardown(() => unit.crash());
    return unit;
  };
  const unit = restart();
  await loaded(distinct(parts[0]!));
  return { database, log, unit, restart, loaded };
}

async function expectAll(t: Test, { database: { sql } }: Followed, unit: Unit): Promise<void> {
  t.match(await unit.stop(), { code: 0 });
  t.same(await differences(sql, truth(everything)), []);
  t.same(await sql`select line from perforce.rejected_lines`, []);
}

t.test('a log that is renamed and created anew is loaded whole, with what is still written to the renamed file', async (t) => {
  const unit = await followed(t);
  const { log, loaded } = unit;
  await rename(log, rotated(log, 1));
  await writeFile(log, linesOf(parts[1]!.slice(0, 600)));
  await loaded(distinct(everything.slice(0, 2100)));
  const buffered = linesOf(parts[1]!.slice(600));
  await appendFile(rotated(log, 1), buffered.slice(0, buffered.length / 2));
  await appendFile(log, linesOf(parts[2]!));
  await appendFile(rotated(log, 1), buffered.slice(buffered.length / 2));
  await loaded(distinct(everything.slice(0, 3200)));
  await rename(log, rotated(log, 2));
  await writeFile(log, linesOf(parts[3]!));
  await loaded(distinct(everything));
  await expectAll(t, unit, unit.unit);
});

t.test('a log that is copied and truncated is loaded whole', async (t) => {
  const unit = await followed(t);
  const { log, loaded } = unit;
  for (const [n, count] of [[1, 2500], [2, 3200], [3, 3500]] as const) {
    await copyFile(log, rotated(log, n));
    await truncate(log, 0);
    await appendFile(log, linesOf(parts[n]!));
    await loaded(distinct(everything.slice(0, count)));
  }
  await expectAll(t, unit, unit.unit);
});

for (const ending of ['stop', 'crash'] as const) {
  for (const way of ['renamed', 'copied and truncated'] as const) {
    t.test(`after a ${ending}, with the log ${way} twice meanwhile, a start brings all`, async (t) => {
      const unit = await followed(t);
      const { log, loaded, restart } = unit;
      await appendFile(log, linesOf(parts[1]!.slice(0, 400)));
      await unit.unit[ending]();
      await appendFile(log, linesOf(parts[1]!.slice(400)));
      for (const n of [1, 2]) {
        if (way === 'renamed') {
          await rename(log, rotated(log, n));
        } else {
          await copyFile(log, rotated(log, n));
          await truncate(log, 0);
        }
        await appendFile(log, linesOf(parts[n + 1]!));
      }
      const again = restart();
      await loaded(distinct(everything));
      await expectAll(t, unit, again);
    });
  }
}

t.test('a line that is not finished yet is no event, and is loaded when it is', async (t) => {
  const { database: { sql }, log, loaded } = await followed(t);
  const [line] = parts[1]!.map(({ line }) => line);
  await writeFile(rotated(log, 1), `${line!}0`.slice(0, -1));
  await appendFile(log, linesOf(parts[2]!));
  await loaded(distinct([...parts[0]!, ...parts[2]!]));
  await appendFile(rotated(log, 1), '\n');
  await loaded(distinct([...parts[0]!, parts[1]![0]!, ...parts[2]!]));
  t.same(await sql`select line from perforce.rejected_lines`, []);
});
