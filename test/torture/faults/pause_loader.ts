import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth } from '../round.js';

/**
 * One of two loaders of the same log is stopped for a while, wherever it is, and goes on. Some servers end sessions
 * that are idle in a transaction meanwhile.
 */
export const pauseLoader: Fault = {
  name: 'pause_loader',
  async inflict(round) {
    const { server, random, database, events, load, untilStored } = round;
    if (random.chance(0.5)) {
      await server.configure(database, 'idle_in_transaction_session_timeout', '30ms');
    }
    const [paused, other] = [load(), load()];
    const pauses = random.between(1, 4);
    for (let pause = 0; pause < pauses; pause++) {
      await untilStored((pause + random.fraction()) / pauses, paused);
      paused.kill('SIGSTOP');
      await sleep(random.below(400));
      paused.kill('SIGCONT');
    }
    for (const loader of [paused, other]) await expectLoaded(loader, events.length);
    await expectTruth(round);
    return pauses;
  },
};
