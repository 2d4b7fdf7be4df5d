import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Item } from '../item.js';
import { startLoader } from '../loader.js';
import { probeLines, simulatedLog } from '../logs.js';
import { atMost, rounded } from '../report.js';
import { inRounds, median, quantile } from '../rounds.js';
import type { BenchDatabase } from '../server.js';

/** ms between two probes among the lines, and between two looks for them. */
const tick = 10;
const pollInterval = 5;

export const freshness: Item = async function* ({ server, folder, rate, duration, rounds }) {
  const log = await simulatedLog(folder, 'small', rate * duration);
  const lines = readFileSync(log.path, 'utf8').split('\n').slice(0, log.events);
  const delaysWith = (args: string[]): Promise<number[]> =>
    server.fresh((database) => delaysOf(database, lines, rate, args));
  const figures = await inRounds(rounds, async () => {
    const usual = await delaysWith([]);
    const quick = await delaysWith(['--flush-interval', '100']);
    return {
      usual50: quantile(usual, 0.5), usual99: quantile(usual, 0.99),
      quick50: quantile(quick, 0.5), quick99: quantile(quick, 0.99),
    };
  });
  const finding = (what: string, name: keyof typeof figures, most: number) => {
    const delay = median(figures[name]);
    const goal = atMost(most, delay, 'ms');
    return { what: `${rounded(rate)} events/s offered, ${what}`, figure: `${rounded(delay)} ms`, goal };
  };
  yield finding('defaults: p50', 'usual50', 1000);
  yield finding('defaults: p99', 'usual99', 1000);
  yield finding('--flush-interval 100: p50', 'quick50', 200);
  yield finding('--flush-interval 100: p99', 'quick99', 200);
};

/**
 * Writes lines at a steady rate to a loader, with a probe among them at every tick.
 * @returns for each probe the ms from when it was due until its command could be seen
 */
async function delaysOf(
  { loaderUrl, sql }: BenchDatabase, lines: string[], rate: number, args: string[],
): Promise<number[]> {
  const { stdin, done } = startLoader(loaderUrl, args);
  const perTick = (rate * tick) / 1000;
  const [first, ...probes] = probeLines(1 + Math.ceil(lines.length / perTick));
  const due = new Map<string, number>();
  const delays: number[] = [];

  async function see(): Promise<void> {
    const visible = await sql`select cmdident from perforce.command_events where cmdident = any(${[...due.keys()]})`;
    for (const { cmdident } of visible) {
      delays.push(performance.now() - due.get(cmdident)!);
      due.delete(cmdident);
    }
  }
  async function seeAll(isOver: () => boolean): Promise<void> {
    for (; !isOver() || due.size > 0; await sleep(pollInterval)) await see();
  }
  async function write(): Promise<void> {
    const started = performance.now();
    for (const [n, { cmdident, line }] of probes.entries()) {
      const at = started + n * tick;
      await sleep(Math.max(0, at - performance.now()));
      due.set(cmdident, at);
      stdin.write(`${[line, ...lines.slice(n * perTick, (n + 1) * perTick)].join('\n')}\n`);
    }
  }

  async function measure(): Promise<void> {
    due.set(first!.cmdident, 0); // once it is there, the loader is awake
    stdin.write(`${first!.line}\n`);
    await seeAll(() => true);
    delays.length = 0;
    let isWritten = false;
    await Promise.all([write().then(() => (isWritten = true)), seeAll(() => isWritten)]);
  }

  await Promise.race([measure(), done]).finally(() => stdin.end());
  await done;
  return delays;
}
