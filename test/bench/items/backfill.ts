import type { Item } from '../item.js';
import { load } from '../loader.js';
import { type Log, simulatedLog } from '../logs.js';
import { atMost, rounded } from '../report.js';
import { inRounds, median, ratioOf } from '../rounds.js';
import type { BenchServer } from '../server.js';
import { walPosition } from '../wal_position.js';

/** In hours: longer than `hot_retention`, shorter than `raw_retention`. */
const ago = -20 * 24;

interface Cost {
  rate: number;
  cpu: number;
  wal: number;
}

/** The same log, once as it is written, and once when all of it has been over for long: only summaries are made of its commands. */
export const backfill: Item = async function* ({ server, folder, events, rounds }) {
  for (const profile of ['small', 'heavy'] as const) {
    const live = await simulatedLog(folder, profile, events);
    const old = await simulatedLog(folder, profile, events, 0, ago);
    const [lives, olds] = [[], []] as Cost[][];
    await inRounds(rounds, async () => {
      lives.push(await costOf(server, live));
      olds.push(await costOf(server, old));
      return {};
    });
    const shown = (figure: keyof Cost): { median: number; ratio: number } => {
      const [now, then] = [lives, olds].map((costs) => costs.map((cost) => cost[figure]));
      return { median: median(then!), ratio: ratioOf(then!, now!) };
    };
    const rate = shown('rate');
    yield { what: `${profile} commands of 20 days ago against those of now`, figure: `${rounded(rate.median)} events/s`, ratio: rate.ratio };
    const { median: wal, ratio: walRatio } = shown('wal');
    yield { what: `${profile} commands of 20 days ago: bytes of WAL an event`, figure: rounded(wal / events), ratio: walRatio, goal: atMost(0.5, walRatio) };
    if (server.cpuSeconds() === undefined) continue;
    const { median: cpu, ratio: cpuRatio } = shown('cpu');
    yield { what: `${profile} commands of 20 days ago: CPU s of the server a million events`, figure: rounded((1e6 * cpu) / events), ratio: cpuRatio, goal: atMost(0.65, cpuRatio) };
  }
};

function costOf(server: BenchServer, log: Log): Promise<Cost> {
  return server.fresh(async ({ loaderUrl, sql }) => {
    const [walBefore, cpuBefore] = [await walPosition(sql), server.cpuSeconds() ?? NaN];
    const { rate } = await load(loaderUrl, [log]);
    return { rate, cpu: (server.cpuSeconds() ?? NaN) - cpuBefore, wal: await walPosition(sql) - walBefore };
  });
}
