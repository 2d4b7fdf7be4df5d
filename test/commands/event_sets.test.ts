import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sql } from 'postgres';
import t from 'tap';
import { encodeLine, readRecord, truth, type TrueEvent } from '../simulator/index.js';
import { layoutOf, NUMBER_FIELDS, prefixFields } from '../simulator/layouts.js';
import { testDatabase } from '../support/database.js';
import { delivery, empty, eventSets, inOrder, oddText, skipRepeats } from '../support/event_sets.js';
import { type Event, eventColumns, insertEvents, stateOf } from '../support/events.js';
import { differences } from '../support/truth.js';

/*
 * Random sets of events: what the database makes of a set depends on nothing but the set.
 */

/** Its end is of a server, its start of none: whose lapse it is cannot be told. */
const startWithoutServer: Event[] = [
  { type: 0, at: 0, cmdident: 'B', server: null },
  { type: 2, at: 0, cmdident: 'B', server: 'edge', payload: { lapse: '1.5s' } },
];

t.test('any order, batching, repetition and split over sessions of any set gives the same rows', async (t) => {
  const { sql } = await testDatabase(t);
  await fc.assert(fc.asyncProperty(eventSets(90), fc.nat(), async (events, seed) => {
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
  }), { numRuns: 20, examples: [[startWithoutServer, 0]] });
  t.pass('so it is for 20 random sets');
});

/** A record of a known type as p4d writes it, field by field. */
const record: fc.Arbitrary<string[]> = fc.tuple(
  fc.constantFrom('0.55', '2.50', '2.56', '1.55', '4.55', '6.50', '7.55', '9.50', '11.50', '14.55', '16.50', '3.58'),
  fc.integer({ min: 1_694_447_120, max: 1_694_447_125 }),
  fc.constantFrom('A', 'A', 'B'), fc.constantFrom('edge', 'commit', ''), fc.infiniteStream(oddText),
  fc.infiniteStream(fc.oneof(fc.integer().map(String), fc.constantFrom('', '007', '-0', '1.5', '1e3', '+1', '900000000000'), oddText)),
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
  const row = { ...columns, event_ns: at.ns };
  const names = await eventColumns(sql);
  await sql.unsafe(`
    insert into perforce.raw_events (${names})
    select ${names}
    from (select $1::jsonb as event, timestamptz 'epoch' + $2::bigint * interval '1 microsecond' as at) as e
    cross join lateral jsonb_populate_record(
      null::perforce.raw_events,
      e.event || perforce_internal.columns_from_json(e.event -> 'payload') || jsonb_build_object('event_time', e.at))
    on conflict do nothing`, [sql.json(row as never) as never, String(at.micros)]);
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
  t.pass('so it is for 4 random sets');
});
