import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth } from '../round.js';

/** The loader is killed again and again, wherever it is, and started on the same input each time. */
export const killLoader: Fault = {
  name: 'kill_loader',
  async inflict(round) {
    const { random, events, load, untilStored } = round;
    const kills = random.between(1, 4);
    let killed = 0;
    for (let kill = 0; kill < kills; kill++) {
      const loader = load();
      await untilStored((kill + random.fraction()) / kills, loader);
      if (loader.isAlive()) killed += 1;
      loader.kill('SIGKILL');
      await loader.result;
    }
    await expectLoaded(load(), events.length);
    await expectTruth(round);
    return killed;
  },
};
