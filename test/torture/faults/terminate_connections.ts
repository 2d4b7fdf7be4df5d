import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth } from '../round.js';

/** Two loaders of the same log lose their connections, one by one or all at once, wherever they are. */
export const terminateConnections: Fault = {
  name: 'terminate_connections',
  async inflict(round) {
    const { random, database, events, load } = round;
    const loaders = [load(), load()];
    const enough = random.between(1, 15);
    let terminated = 0;
    while (terminated < enough && loaders.some((loader) => loader.isAlive())) {
      const [row] = await database.sql`
        select count(pg_terminate_backend(pid))::integer as n from (
          select pid from pg_stat_activity
          where datname = current_database() and application_name = 'p4-load'
          order by random() limit ${random.pick([1, 1, 1, 10])}
        ) as backends`;
      terminated += row!.n;
      await sleep(random.below(60));
    }
    for (const loader of loaders) await expectLoaded(loader, events.length);
    await expectTruth(round);
    return terminated;
  },
};
