import type { Sql } from 'postgres';
import { fates, type LogEvent, truth } from '../../simulator/index.js';
import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth, type Round } from '../round.js';

const hour = 3_600_000;
const steps = [0, 30_000, 3 * hour, -3 * hour, 400 * 24 * hour, -400 * 24 * hour];

/** The database's clock is stepped to and fro between the parts of a log, and the sweeper goes by it. */
export const stepClock: Fault = {
  name: 'step_clock',
  async inflict(round) {
    const { server, random, database, events, load } = round;
    const parts = random.between(2, 6);
    let latest = 0;
    await database.sql.unsafe(`grant update on perforce.settings to ${new URL(database.loaderUrl).username}`); // who may travel in time
    for (let part = 0; part < parts; part++) {
      const share = (n: number): number => Math.floor((n * events.length) / parts);
      const given = events.slice(share(part), share(part + 1));
      const clock = Number(given.at(-1)!.time) / 1000 + random.pick(steps) + random.below(60_000);
      latest = Math.max(latest, clock, Number(given.at(-1)!.time) / 1000);
      await server.configure(database, 'perforce.now', new Date(clock).toISOString());
      await expectLoaded(load({ events: given }), given.length);
      await sweepAt(database.sql, clock);
    }
    await sweepAt(database.sql, latest + 48 * hour);
    await expectTruth(round, await orphansOf(round, events));
    return parts;
  },
};

async function sweepAt(sql: Sql, clock: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', ${new Date(clock).toISOString()}, true)`;
    await tx`select perforce.sweep_orphans()`;
  });
}

/** Starts and stops of servers that lay too far ahead of the clock when they came do not count. */
async function orphansOf({ database }: Round, events: LogEvent[]): Promise<string[]> {
  const { commands, uncorrelated } = truth(events);
  const flagged = await database.sql`
    select server_id, (extract(epoch from event_time) * 1000000)::bigint::text as micros from perforce.skewed_events`;
  const isFlagged = new Set(flagged.map(({ server_id, micros }) => `${server_id} ${micros}`));
  const counted = uncorrelated.filter(({ server_id, at }) => !isFlagged.has(`${server_id ?? ''} ${at.micros}`));
  return [...fates({ commands, uncorrelated: counted }).keys()];
}
