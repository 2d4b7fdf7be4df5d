import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sql } from 'postgres';
import t from 'tap';
import { encodeLine, readRecord, truth, type TrueEvent } from '../simulator/index.js';
import { layoutOf, NUMBER_FIELDS, prefixFields } from '../simulator/layouts.js';
import { createRandom } from '../simulator/random.js';
import { testDatabase } from '../support/database.js';
import { type Event, insertEvents, stateOf } from '../support/events.js';
import { differences } from '../support/truth.js';

/*
 * Random sets of events: what the database makes of a set depends on nothing but the set.
 */
const empty = (sql: Sql): Promise<unknown> => sql`
  truncate perforce.raw_events, perforce.command_events, perforce.command_event_chunks, perforce.command_logs,
    perforce.orphaned_commands, perforce.load_batches, perforce_internal.load_batch_servers, perforce.skewed_events`;

const word = fc.array(fc.constantFrom('a', 'B', '7', ' ', '"', ',', '\n', '\\', '%40', 'é', '\u{1f600}'), { maxLength: 4 })
  .map((parts) => parts.join(''));
const number = fc.oneof(fc.integer({ min: -3, max: 300 }), fc.constantFrom(9e15, -9e15, 1.5, 0));
const payload = fc.record({
  lapse: fc.constantFrom('1.5s', '.017s', 'soon', ''), reason: word, paused: fc.constantFrom('.001s', 3),
  action: word, file: word, rev: number, filesize: fc.oneof(number, word), severity: fc.oneof(number, word), text: word,
  dbName: fc.constantFrom('db.have', 'db.rev'), gets: number, totalLockWaitRead: number, maxLockWaitRead: number,
  utime: fc.oneof(number, word), maxrss: number, sendBytes: number, triggerLapse: fc.constantFrom('.1s', '2s'),
  filesAdded: number, nested: fc.jsonValue({ maxDepth: 2 }),
}, { requiredKeys: [] });
const event: fc.Arbitrary<Event> = fc.record({
  type: fc.constantFrom(0, 0, 2, 2, 1, 3, 4, 6, 7, 9, 10, 11, 12, 14, 16, 99),
  at: fc.constantFrom(0, 0.000001, 1, 2, 2.5, 86_400, 40 * 86_400),
  ns: fc.nat(1),
  version: fc.constantFrom(0, 55),
  cmdident: fc.constantFrom('A', 'A', 'B', '-', null),
  server: fc.constantFrom('edge', 'commit', null),
  pid: fc.nat(1),
  user: fc.constantFrom('anna', 'bob', null),
  func: fc.constantFrom('user-sync', 'rmt-FileFetch', null),
  args: fc.option(word),
  payload: payload as fc.Arbitrary<Record<string, unknown>>,
});
/** More of one kind than a row holds. */
const burst = fc.tuple(event, fc.constantFrom(1, 1, 1, 40, 90)).map(([event, count]) =>
  Array.from({ length: count }, (_, n) => ({ ...event, payload: { ...event.payload, ...(count > 1 && { n }) } })));
const eventSet = fc.array(burst, { minLength: 1, maxLength: 12 }).map((bursts) => bursts.flat());

/** Batches of a set's events, each up to three times, in any order: one list for each of some sessions. */
function delivery(events: Event[], seed: number): Event[][][] {
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
const inOrder = (batch: Event[]): Event[] =>
  batch.map((event) => [JSON.stringify(event), event] as const).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);

const skipRepeats = 'on conflict do nothing';

t.test('any order, batching, repetition and split over sessions of any set gives the same rows', async (t) => {
  const { sql } = await testDatabase(t);
  await fc.assert(fc.asyncProperty(eventSet, fc.nat(), async (events, seed) => {
    await empty(sql);
    await insertEvents(sql, events, skipRepeats);
    const expected = await stateOf(sql);
    assert.deepEqual([...await sql`select * from perforce.reconcile()`], []);
    await empty(sql);
    await Promise.all(delivery(events, seed).map(async (batches) => {
      for (const batch of batches) await insertEvents(sql, inOrder(batch), skipRepeats);
    }));
    assert.deepEqual(await stateOf(sql), expected);
    assert.deepEqual([...await sql`select * from perforce.reconcile()`], []);
  }), { numRuns: 20 });
});

/** A record of a known type as p4d writes it, field by field. */
const record: fc.Arbitrary<string[]> = fc.tuple(
  fc.constantFrom('0.55', '2.50', '2.56', '1.55', '4.55', '6.50', '7.55', '9.50', '11.50', '14.55', '16.50', '3.58'),
  fc.integer({ min: 1_694_447_120, max: 1_694_447_125 }),
  fc.constantFrom('A', 'A', 'B'), fc.constantFrom('edge', 'commit', ''), fc.infiniteStream(word),
  fc.infiniteStream(fc.oneof(fc.integer().map(String), fc.constantFrom('', '007', '-0', '1.5', '1e3', '+1', '900000000000'), word)),
).map(([type, second, cmdident, server, words, numbers]) => {
  const [major, minor] = type.split('.').map(Number) as [number, number];
  const layout = layoutOf(major, minor)!;
  const known: Record<string, string> = {
    eventtype: type, timestamp: String(second), pid: '7', cmdident, serverid: server, cmdno: '3',
    ...(layout.prefix === 'full' && { func: 'user-sync' }),
  };
  const value = (name: string): string => (NUMBER_FIELDS.has(name) ? numbers : words).next().value;
  return [
    ...prefixFields(layout.prefix, minor).map((name) => known[name] ?? value(name)),
    ...layout.own.map((name) => value(name)),
  ];
});

/** What append_event takes for a record. */
function asCall(fields: string[]): [cmdident: string, type: string, data: Record<string, string>] {
  const [type] = fields as [string];
  const layout = layoutOf(...(type.split('.').map(Number) as [number, number]))!;
  const names = [...prefixFields(layout.prefix, layout.version), ...layout.own];
  const data = Object.fromEntries(names.map((name, index) => [`f_${name}`, fields[index]!]));
  return [data.f_cmdident!, type, data];
}

async function insertRow(sql: Sql, event: TrueEvent): Promise<void> {
  const { at, has_full_prefix: _, ...columns } = event;
  const row = { ...columns, event_time: null, event_ns: at.ns };
  await sql`
    insert into perforce.raw_events (event_time, event_ns, event_type, event_version, pid, cmdident, server_id, cmdno,
      user_name, client, func, host, prog, version, args, cmd_group, payload)
    select timestamptz 'epoch' + ${String(at.micros)}::bigint * interval '1 microsecond', event_ns, event_type, event_version,
      pid, cmdident, server_id, cmdno, user_name, client, func, host, prog, version, args, cmd_group, payload
    from jsonb_populate_record(null::perforce.raw_events, ${sql.json(row as never)})
    on conflict do nothing`;
}

/** At times of their own: of two starts at one time the database takes either for the command's attributes, by hash. */
const records = fc.array(record, { minLength: 1, maxLength: 30 }).map((list) =>
  list.map((fields, n) => fields.with(2, String(1001 * n))));

t.test('append_event, a plain INSERT and p4-load make the same of any record, and it is the truth', async (t) => {
  const { sql, load } = await testDatabase(t);
  await fc.assert(fc.asyncProperty(records, async (records) => {
    await empty(sql);
    const { stderr, json } = await load(records.map(encodeLine));
    assert.deepEqual({ stderr, rejected: json.rejected }, { stderr: '', rejected: 0 });
    assert.deepEqual(await differences(sql, truth(records.map((fields) => ({ fields })))), []);
    const loaded = await stateOf(sql);
    await empty(sql);
    for (const fields of records) await insertRow(sql, readRecord(fields));
    assert.deepEqual(await stateOf(sql), loaded, 'INSERT');
    await empty(sql);
    for (const [cmdident, type, data] of records.map(asCall)) {
      await sql`select perforce.append_event(${cmdident}, ${type}, ${sql.json(data)})`;
    }
    assert.deepEqual(await stateOf(sql), loaded, 'append_event');
  }), { numRuns: 4, endOnFailure: true });
});
