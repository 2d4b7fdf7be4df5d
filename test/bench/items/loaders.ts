import type { Sql } from 'postgres';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { type Log, simulatedLog } from '../logs.js';
import { atLeast, atMost, rateFinding } from '../report.js';
import { inRounds, secondsOf } from '../rounds.js';

const most = 4;

/** The same logs, as of different servers, by one loader and by several that share them. */
export const loaders: Item = async function* ({ server, folder, events, rounds }) {
  const logs: Log[] = [];
  for (let part = 1; part <= most; part++) {
    logs.push(await simulatedLog(folder, 'small', Math.ceil(events / most), part));
  }
  const total = logs.reduce((sum, log) => sum + log.events, 0);
  let retries = 0;
  let deadlocks = 0;

  const rateWith = (count: number): Promise<number> => server.fresh(async ({ loaderUrl, sql }) => {
    const shares = Array.from({ length: count }, (_, n) => logs.filter((_, index) => index % count === n));
    const seconds = await secondsOf(async () => {
      const runs = await Promise.all(shares.map((share) => load(loaderUrl, share)));
      for (const run of runs) retries += run.retries;
    });
    deadlocks += await deadlocksSoFar(sql);
    return total / seconds;
  });
  const rates = await inRounds(rounds, async () => ({
    one: await rateWith(1), two: await rateWith(2), four: await rateWith(4),
  }));
  yield rateFinding('one loader (floor)', rates.one);
  yield rateFinding('two loaders', rates.two, rates.one, (ratio) => atLeast(1.5, ratio, 4));
  yield rateFinding('four loaders', rates.four, rates.one, (ratio) => atLeast(1.8, ratio, 4));
  yield { what: 'deadlocks, in all rounds', figure: `${deadlocks}`, goal: atMost(0, deadlocks) };
  yield { what: 'batches tried again, in all rounds', figure: `${retries}`, goal: atMost(0, retries) };
};

async function deadlocksSoFar(sql: Sql): Promise<number> {
  const [row] = await sql`select deadlocks from pg_stat_database where datname = current_database()`;
  return Number(row!.deadlocks);
}
