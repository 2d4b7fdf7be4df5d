import { Readable } from 'node:stream';
import t from 'tap';
import { simulate } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { insertEvents, stateOf } from '../support/events.js';
import { runLoader } from '../support/loader_process.js';

const start = Date.UTC(2026, 10, 20, 9) / 1000;
const lines = [...simulate({ seed: 5, commands: 120, commandsPerSecond: 1, start, restarts: 0, repeats: 0 })].map(({ line }) => line);
const day = 'perforce_internal.raw_events_20261120';
const line = (second: number): string => `6.55,${second},0,,7,C,edge,1,anna,ws,user-sync,10.0.0.1,p4,v94,,,sync,//a,1,9\n`;

/** Makes an insert into raw_events itself fail. */
const closeTheFrontDoor = `
  create function perforce.refuse() returns trigger language plpgsql as $$ begin raise 'through raw_events'; end $$;
  create trigger front_door after insert on perforce.raw_events for each statement execute function perforce.refuse()`;

t.test('p4-load copies a day into its partition, and the same comes of it as of raw_events', async (t) => {
  const one = await testDatabase(t);
  const other = await testDatabase(t);
  await one.sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  await one.sql.unsafe(closeTheFrontDoor);
  await other.sql.unsafe(`
    create table ${day} partition of perforce.raw_events for values from ('2026-11-20 00:00Z') to ('2026-11-21 00:00Z')`);
  const states = [];
  for (const { load, sql } of [one, other]) {
    t.match(await load(lines, ['--batch-rows', '200']), { code: 0, json: { new: lines.length } });
    t.same(await sql`select * from perforce.reconcile()`, []);
    states.push(await stateOf(sql));
  }
  t.same(states[0], states[1], 'a partition that somebody made by hand fires nothing by itself: raw_events takes its events');
  t.match(await other.sql`select sum(new)::integer as new from perforce.load_batches`, [{ new: lines.length }]);
});

t.test('who may insert into raw_events alone loads as well', async (t) => {
  const { load, sql } = await testDatabase(t);
  await sql.unsafe(`select perforce_internal.ensure_partitions('{2026-11-20}')`);
  t.match(await sql`select has_table_privilege('perforce_loader', ${day}, 'insert') as may`, [{ may: true }]);
  await sql.unsafe(`revoke insert on ${day} from perforce_loader`);
  t.match(await load(lines), { code: 0, json: { new: lines.length } });
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('migrate makes partitions what p4-load needs', async (t) => {
  const { load, sql, url } = await testDatabase(t);
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  await sql.unsafe(`revoke insert on ${day} from perforce_loader; drop trigger raw_events_20_append on ${day};` + closeTheFrontDoor);
  t.match(await load(lines), { code: 1, json: { new: 0 } });
  await sql`drop trigger front_door on perforce.raw_events`;
  await sql`update perforce_internal.applied_functions set checksum = 'another'`;
  t.match(await runLoader(url, ['migrate'], ''), { code: 0 });
  await sql`create trigger front_door after insert on perforce.raw_events for each statement execute function perforce.refuse()`;
  t.match(await load(lines), { code: 0, json: { new: lines.length } });
});

t.test('a partition that was detached, or dropped, takes nothing more', async (t) => {
  const { load, sql, waitFor } = await testDatabase(t);
  const steps = [`alter table perforce.raw_events detach partition ${day}`, `drop table ${day}`];
  for (const [i, step] of steps.entries()) {
    let go!: () => void;
    const gone = new Promise<void>((resolve) => (go = resolve));
    async function* input(): AsyncGenerator<string> {
      yield line(start + 2 * i);
      await gone;
      yield line(start + 2 * i + 1);
    }
    const loading = load(Readable.from(input()), ['--flush-interval', '10']);
    // A reader of raw_events would keep the loader from making the partition anew.
    await waitFor(`select from perforce.load_batches having count(*) = ${2 * i + 1}`);
    await sql.unsafe(step);
    if (i === 0) await t.rejects(sql.unsafe(`insert into ${day} (event_time, event_type) values ('2026-11-20 10:00Z', 6)`), {
      code: 'P4030', message: `${day} is no partition of raw_events any more`, hint: /perforce.raw_events/,
    });
    go();
    t.match(await loading, { code: 0, json: { new: 2, rejected: 0 } });
    t.equal((await sql`select from perforce.raw_events where event_time = to_timestamp(${start + 2 * i + 1})`).length, 1);
    if (i === 0) await sql.unsafe(`alter table ${day} rename to raw_events_kept`);
  }
});

t.test('events of several days in one batch go through raw_events', async (t) => {
  const { load, sql } = await testDatabase(t);
  t.match(await load([line(start), line(start + 86_400)].map((text) => text.trimEnd())), { code: 0, json: { new: 2 } });
  t.match(await sql`select count(*)::integer as batches from perforce.load_batches`, [{ batches: 1 }]);
  t.match(await sql`select event_count from perforce.command_events`, [{ event_count: '2' }]);
});

t.test('a closed day is closed by way of its partition as well', async (t) => {
  const { sql } = await testDatabase(t);
  await insertEvents(sql, [{ type: 0, at: 0 }]);
  await sql`select perforce_internal.ensure_partitions('{2026-11-20}')`;
  await sql`insert into perforce.closed_days values ('2026-11-20', 'edge', now())`;
  await t.rejects(sql.unsafe(`insert into ${day} (event_time, event_type, server_id) values ('2026-11-20 10:00Z', 6, 'edge')`),
    { code: 'P4030', message: /^2026-11-20 is closed/ });
});
