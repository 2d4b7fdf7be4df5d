import t from 'tap';
import { createRandom, type Random } from '../simulator/random.js';
import { simulate, truth, type LogEvent, type SimulationOptions } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { differences } from '../support/truth.js';

/** The events in another order: wholly shuffled. */
function shuffled(random: Random, events: readonly LogEvent[]): LogEvent[] {
  const order = [...events];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

const lines = (events: readonly LogEvent[]): string[] => events.map(({ line }) => line);

for (const seed of [1, 2, 3, 4, 5, 6]) {
  t.test(`a log as it was written, seed ${seed}, gives the true rows`, async (t) => {
    const { load, sql } = await testDatabase(t);
    const events = [...simulate({ seed, commands: 150 })];
    const expected = truth(events);
    const { code, stderr, json } = await load(lines(events), ['--batch-rows', String(100 * seed)]);
    t.match({ code, stderr, json }, { code: 0, json: { records: expected.offered, new: expected.distinct, rejected: 0 } });
    t.same(await differences(sql, expected), []);
  });

  t.test(`shuffled, repeated and split over three loaders at once, seed ${seed}, it gives the same`, async (t) => {
    const { load, sql } = await testDatabase(t);
    const random = createRandom(`truth ${seed}`);
    const events = [...simulate({ seed, commands: 150 })];
    const shares = [0, 1, 2].map(() => [] as LogEvent[]);
    for (const event of shuffled(random, [...events, ...events])) random.pick(shares).push(event);
    const results = await Promise.all(shares.map((share, n) => load(lines(share), ['--batch-rows', String([37, 400, 10_000][n])])));
    for (const { code, stderr, json } of results) t.match({ code, stderr, json }, { code: 0, json: { rejected: 0 } });
    t.same(await differences(sql, truth(events)), []);
  });
}

const profiles: SimulationOptions[] = [
  { seed: 7, commands: 40, profile: 'heavy' },
  { seed: 8, commands: 400, profile: 'small' },
];
for (const options of profiles) {
  t.test(`profile ${options.profile} gives the true rows`, async (t) => {
    const { load, sql } = await testDatabase(t);
    const events = [...simulate(options)];
    t.match(await load(lines(events)), { code: 0 });
    t.same(await differences(sql, truth(events)), []);
  });
}
