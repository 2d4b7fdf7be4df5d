import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf } from '../../loader/faults.js';
import { type LogEvent, simulate, type Truth, truth } from '../simulator/index.js';
import { createRandom, type Random } from '../simulator/random.js';
import { type LoaderProcess, type LoaderResult, startLoader } from '../support/loader_process.js';
import { differences } from '../support/truth.js';
import type { TortureDatabase, TortureServer } from './server.js';

/** One round: a database, a log to load into it, and all that chance decides. */
export interface Round {
  server: TortureServer;
  database: TortureDatabase;
  random: Random;
  events: LogEvent[];
  truth: Truth;
  /** Starts a p4-load on the whole log, or on these lines of it, which come at an uneven pace and cut anywhere. */
  load(options?: LoadOptions): LoaderProcess;
  /** Waits until that share of the log is stored and a moment longer, or until the loader has ended. */
  untilStored(share: number, loader: LoaderProcess): Promise<void>;
  /** Tells what was measured. */
  note(text: string): void;
}

export interface LoadOptions {
  events?: LogEvent[];
  args?: string[];
}

/** What is not as it has to be after a fault. */
export class RoundError extends Error {}

/** Does a round; throws when its rows are not the true ones in the end. */
export async function doRound(
  server: TortureServer, seed: string, tablespace: string | undefined, work: (round: Round) => Promise<number>,
): Promise<{ faults: number; notes: string[] }> {
  const random = createRandom(seed);
  const events = [...simulate({ seed, commands: random.between(20, 120), burstSize: 20, restarts: 1 })];
  const expected = truth(events);
  const notes: string[] = [];
  const faults = await server.fresh(async (database) => {
    let loaders = 0;
    const load = ({ events: given = events, args = [] }: LoadOptions = {}): LoaderProcess => {
      const pace = createRandom(`${seed}/input ${++loaders}`);
      const all = [...chosenArguments(pace), ...args];
      return startLoader(database.loaderUrl, all, Readable.from(paced(pace, given)));
    };
    return work({
      server, database, random, events, truth: expected, load,
      async untilStored(share, loader) {
        await untilStored(database, Math.ceil(share * expected.distinct), loader);
        await sleep(random.pick([0, random.below(20), random.below(200)]));
      },
      note: (text) => void notes.push(text),
    });
  }, tablespace);
  return { faults, notes };
}

function chosenArguments(random: Random): string[] {
  return [
    '--json', '--retry-timeout', '60', '--batch-rows', String(random.pick([20, 60, 150, 400, 2000])),
    '--connections', String(random.between(1, 3)), '--flush-interval', String(random.pick([5, 30, 1000])),
  ];
}

/** The lines in pieces whose borders have nothing to do with theirs, some at once, some after a while. */
async function* paced(random: Random, events: LogEvent[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(events.map(({ line }) => `${line}\n`).join(''));
  const size = Math.ceil(bytes.length / random.between(5, 60));
  for (let at = 0; at < bytes.length;) {
    const end = at + random.between(1, 2 * size);
    yield bytes.subarray(at, end);
    at = end;
    if (random.chance(0.8)) await sleep(random.below(30));
  }
}

async function untilStored({ sql }: TortureDatabase, count: number, loader: LoaderProcess): Promise<void> {
  while (loader.isAlive()) {
    const isThere = await sql`select from perforce.raw_events having count(*) >= ${count}`.catch(afterCrash);
    if (isThere.length > 0) return;
    await sleep(5);
  }
}

/** While the server is down nobody knows how much is stored. */
function afterCrash(error: unknown): never[] {
  if (faultOf(error) === 'transient') return [];
  throw error;
}

/** @throws RoundError unless the loader has loaded all of so many records, and its counts add up */
export async function expectLoaded(loader: LoaderProcess, records: number): Promise<LoaderResult> {
  const result = await loader.result;
  const { code, json, stderr } = result;
  const isWell = code === 0 && json.records === records && json.rejected === 0 && json.not_loaded === 0
    && json.new + json.already_there === records;
  if (isWell) return result;
  throw new RoundError(`p4-load ended with ${code} on ${records} records: ${JSON.stringify(json)}\n${stderr}`);
}

/** @throws RoundError when what the database holds is not the truth */
export async function expectTruth({ database, truth }: Round, orphans?: string[]): Promise<void> {
  const found = await differences(database.sql, truth, orphans);
  if (found.length > 0) throw new RoundError(`${found.length} differences:\n${found.slice(0, 10).join('\n')}`);
}
