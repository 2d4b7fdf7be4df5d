import type { Item } from '../item.js';
import { load } from '../loader.js';
import { simulatedLog } from '../logs.js';
import { atLeast, rateFinding } from '../report.js';
import { inRounds } from '../rounds.js';

export const repeats: Item = async function* ({ server, folder, events, rounds }) {
  for (const profile of ['small', 'heavy'] as const) {
    const log = await simulatedLog(folder, profile, events);
    const rates = await inRounds(rounds, () => server.fresh(async ({ loaderUrl, checkpoint }) => {
      const first = await load(loaderUrl, [log]);
      await checkpoint();
      const again = await load(loaderUrl, [log], { isNew: false });
      return { first: first.rate, again: again.rate };
    }));
    yield rateFinding(`${profile} commands: the log again`, rates.again, rates.first, (ratio) => atLeast(1, ratio));
    yield rateFinding(`${profile} commands: the log for the first time (floor)`, rates.first);
  }
};
