import fc from 'fast-check';
import type { Sql } from 'postgres';
import { createRandom } from '../simulator/random.js';
import type { Event } from './events.js';

/** Removes all events, and what became of them. */
export const empty = (sql: Sql): Promise<unknown> => sql`
  truncate perforce.raw_events, perforce.command_events, perforce.command_logs, perforce.orphaned_commands,
    perforce.late_commands, perforce.load_batches, perforce_internal.load_batch_servers, perforce.skewed_events`;

/** Text that is hard to write as CSV, JSON or SQL. */
export const oddText = fc.array(fc.constantFrom('a', 'B', '7', ' ', '"', ',', '\n', '\\', '%40', 'é', '\u{1f600}'), { maxLength: 4 })
  .map((parts) => parts.join(''));
const number = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.constantFrom(9e15, -9e15, 1.5, 0));
const payload = fc.record({
  lapse: fc.constantFrom('1.5s', '.017s', 'soon', ''), reason: oddText, paused: fc.constantFrom('.001s', 3),
  action: oddText, file: oddText, rev: number, filesize: fc.oneof(number, oddText), severity: fc.oneof(number, oddText), text: oddText,
  dbName: fc.constantFrom('db.have', 'db.rev'), gets: number, totalLockWaitRead: number, maxLockWaitRead: number,
  utime: fc.oneof(number, oddText), maxrss: number, sendBytes: number, triggerLapse: fc.constantFrom('.1s', '2s'),
  filesAdded: number, nested: fc.jsonValue({ maxDepth: 2 }),
}, { requiredKeys: [] });
const event: fc.Arbitrary<Event> = fc.record({
  type: fc.constantFrom(0, 0, 2, 2, 1, 3, 4, 6, 7, 9, 10, 11, 12, 14, 16, 99),
  at: fc.constantFrom(0, 0.001, 1, 2, 2.5, 86_400, 20 * 86_400),
  ns: fc.nat(1),
  version: fc.constantFrom(0, 55),
  cmdident: fc.constantFrom('A', 'A', 'B', '-', null),
  server: fc.constantFrom('edge', 'commit', null),
  pid: fc.nat(1),
  user: fc.constantFrom('anna', 'bob', null),
  func: fc.constantFrom('user-sync', 'rmt-FileFetch', null),
  args: fc.option(oddText),
  payload: payload as fc.Arbitrary<Record<string, unknown>>,
});

/**
 * Sets of events of a few commands, some of them much alike.
 * @param most how many that are alike there may be: a row of command_events holds 64 of a kind
 */
export function eventSets(most: number): fc.Arbitrary<Event[]> {
  const alike = fc.tuple(event, fc.constantFrom(1, 1, 1, Math.ceil(most / 2), most)).map(([event, count]) =>
    Array.from({ length: count }, (_, n) => ({ ...event, payload: { ...event.payload, ...(count > 1 && { n }) } })));
  return fc.array(alike, { minLength: 1, maxLength: 12 }).map((sets) => sets.flat());
}

/** Batches of a set's events, each up to three times, in any order: one list for each of some sessions. */
export function delivery(events: Event[], seed: number): Event[][][] {
  const random = createRandom(String(seed));
  const sessions = Array.from({ length: random.between(1, 4) }, (): Event[][] => [[]]);
  const copies = events.flatMap((event) => Array<Event>(random.skewed(1, 3)).fill(event));
  for (let last = copies.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [copies[last], copies[other]] = [copies[other]!, copies[last]!];
  }
  for (const event of copies) {
    const batches = random.pick(sessions);
    if (random.chance(0.15)) batches.push([]);
    batches.at(-1)!.push(event);
  }
  return sessions;
}

/** In one order for all sessions, so that they do not wait for each other in a circle, as p4-load sees to. */
export const inOrder = (batch: Event[]): Event[] =>
  batch.map((event) => [JSON.stringify(event), event] as const).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);

export const skipRepeats = 'on conflict do nothing';
