import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { delivery, empty, eventSets, inOrder, skipRepeats } from '../support/event_sets.js';
import { type Event, insertEvents, stateOf } from '../support/events.js';

/*
 * Random sets of events that came late, as in a backfill: most of their commands go straight to the archive, and back.
 */
const day = 86_400;
const orders = {
  'one by one': (events: Event[]) => events.map((event) => [event]),
  'one by one, the last first': (events: Event[]) => [...events].reverse().map((event) => [event]),
  'shuffled, repeated, in batches': (events: Event[], seed: number) => delivery(events, seed).flat(),
};

/** Sets of which all is over for long 25 days after the epoch, and sets of which some is. */
const ages = {
  old: eventSets(8),
  'old and new': eventSets(8).map((events) => events.map((event, n) => ({ ...event, at: event.at + (n % 3) * 2.4 * day }))),
};
for (const [age, events] of Object.entries(ages)) {
  t.test(`events that are ${age}, brought when most is too old for command_events, give the same rows in any way`, async (t) => {
    const { sql } = await testDatabase(t);
    await keepFor(sql, '400 days', '30 days', '3 days');
    const feed = (batch: Event[]): Promise<void> => atTime(sql, 25 * day, (tx) => insertEvents(tx, inOrder(batch), skipRepeats));
    await fc.assert(fc.asyncProperty(events, fc.nat(), fc.constantFrom(...Object.values(orders)), async (events, seed, batches) => {
      await empty(sql);
      await feed(events);
      const expected = await stateOf(sql);
      assert.deepEqual([...await sql`select * from perforce.reconcile()`], []);
      await empty(sql);
      for (const batch of batches(events, seed)) await feed(batch);
      assert.deepEqual(await stateOf(sql), expected);
      assert.deepEqual([...await sql`select * from perforce.late_commands`], []);
      if (age === 'old') {
        await empty(sql);
        await Promise.all(delivery(events, seed).map(async (batches) => {
          for (const batch of batches) await feed(batch);
        }));
        assert.deepEqual(await stateOf(sql), expected, 'by several sessions');
      }
    }), { numRuns: 10 });
    t.pass('so it is for 10 random sets');
  });
}
