import type { Sql } from 'postgres';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { type Log, simulatedLog } from '../logs.js';
import { atLeast, atMost, rateFinding } from '../report.js';
import { inRounds, secondsOf } from '../rounds.js';

const most = 4;
const alone = ['--connections', '1'];

/**
 * The same logs, as of different servers, by one loader and by several that share them. What loaders add up to is seen
 * when each has one connection: with its usual number of them, one loader takes most of a machine.
 */
export const loaders: Item = async function* ({ server, folder, events, rounds }) {
  const logs: Log[] = [];
  for (let part = 1; part <= most; part++) {
    logs.push(await simulatedLog(folder, 'small', Math.ceil(events / most), part));
  }
  const total = logs.reduce((sum, log) => sum + log.events, 0);
  let retries = 0;
  let deadlocks = 0;

  const rateWith = (count: number, args: string[] = []): Promise<number> => server.fresh(async ({ loaderUrl, sql }) => {
    const shares = Array.from({ length: count }, (_, n) => logs.filter((_, index) => index % count === n));
    const seconds = await secondsOf(async () => {
      const runs = await Promise.all(shares.map((share) => load(loaderUrl, share, { args })));
      for (const run of runs) retries += run.retries;
    });
    deadlocks += await deadlocksSoFar(sql);
    return total / seconds;
  });
  const rates = await inRounds(rounds, async () => ({
    one: await rateWith(1, alone), two: await rateWith(2, alone), four: await rateWith(4, alone),
    oneUsual: await rateWith(1), fourUsual: await rateWith(4),
  }));
  yield rateFinding('one loader with one connection (floor)', rates.one);
  yield rateFinding('two such loaders', rates.two, rates.one, (ratio) => atLeast(1.5, ratio, 4));
  yield rateFinding('four such loaders', rates.four, rates.one, (ratio) => atLeast(1.8, ratio, 4));
  yield rateFinding('one loader with its usual connections', rates.oneUsual, rates.one);
  yield rateFinding('four loaders with theirs', rates.fourUsual, rates.one);
  yield { what: 'deadlocks, in all rounds', figure: `${deadlocks}`, goal: atMost(0, deadlocks) };
  yield { what: 'batches tried again, in all rounds', figure: `${retries}`, goal: atMost(0, retries) };
};

async function deadlocksSoFar(sql: Sql): Promise<number> {
  const [row] = await sql`select deadlocks from pg_stat_database where datname = current_database()`;
  return Number(row!.deadlocks);
}
