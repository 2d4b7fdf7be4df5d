import type { Item } from '../item.js';
import { load } from '../loader.js';
import { simulatedLog } from '../logs.js';
import { copyFileOf, copyToPlainTable } from '../plain_table.js';
import { atLeast, rateFinding } from '../report.js';
import { inRounds, secondsOf } from '../rounds.js';

export const floor: Item = async function* ({ server, folder, events, rounds }) {
  for (const profile of ['small', 'heavy'] as const) {
    const log = await simulatedLog(folder, profile, events);
    const rows = await server.fresh((database) => copyFileOf(log, database));
    const rates = await inRounds(rounds, async () => ({
      load: await server.fresh(async ({ loaderUrl }) => (await load(loaderUrl, [log])).rate),
      copy: await server.fresh(async (database) => events / await secondsOf(() => copyToPlainTable(database, rows))),
    }));
    yield rateFinding(`${profile} commands: p4-load`, rates.load, rates.copy, (ratio) => atLeast(0.5, ratio));
    yield rateFinding(`${profile} commands: COPY into a plain table, on one core (floor)`, rates.copy);
  }
};
