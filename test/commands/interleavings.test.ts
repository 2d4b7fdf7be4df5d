import postgres, { type Sql } from 'postgres';
import t from 'tap';
import { copyIn } from '../../loader/write/copy_in.js';
import { createRandom } from '../simulator/random.js';
import { atTime } from '../support/clock.js';
import { keepFor, testDatabase } from '../support/database.js';
import { type Event, insertEvents, stateOf, timeOf } from '../support/events.js';

/*
 * Two sessions at work on the same thing: what the second sees, whether it waits, and what is there in the end, however
 * the first one ends.
 */
const day = 86_400;
const start = (at = 0, more: Partial<Event> = {}): Event => ({ type: 0, at, ...more });
const end = (at = 9, more: Partial<Event> = {}): Event => ({ type: 2, at, ...more });
const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

class Undo extends Error {}

/** Does work in a transaction that is undone. */
async function undone(sql: Sql, work: (sql: Sql) => Promise<unknown>): Promise<void> {
  const transaction = sql.begin(async (tx) => {
    await work(tx as never);
    throw new Undo();
  });
  await transaction.catch((error) => {
    if (!(error instanceof Undo)) throw error;
  });
}

const done = (sql: Sql, work: (sql: Sql) => Promise<unknown>): Promise<unknown> => sql.begin((tx) => work(tx as never));

t.test('a new command that two sessions bring at once is one row, whichever commits', async (t) => {
  for (const [outcome, events] of [[done, 2], [undone, 1]] as const) {
    const { sql, waitFor } = await testDatabase(t);
    let second = Promise.resolve();
    await outcome(sql, async (first) => {
      await insertEvents(first, [start()]);
      second = insertEvents(sql, [end()]);
      await waitFor(waiting);
    });
    await second;
    t.match(await sql`select event_count, is_complete from perforce.command_events`,
      [{ event_count: String(events), is_complete: events === 2 }]);
    t.match(await sql`select count(*)::integer as n from perforce.command_logs`, [{ n: events - 1 }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
  }
});

t.test('the same event that two sessions bring at once is one event', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  let second = Promise.resolve();
  let third: Promise<unknown> = Promise.resolve();
  await sql.begin(async (first) => {
    await insertEvents(first as never, [start()]);
    second = insertEvents(sql, [start(), end()], 'on conflict do nothing');
    third = t.rejects(insertEvents(sql, [start()]), { code: '23505' });
    await waitFor(`${waiting} having count(*) = 2`);
  });
  await Promise.all([second, third]);
  t.match(await sql`select event_count, status from perforce.command_events`, [{ event_count: '2', status: 'complete' }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

/** What is older than a day is archived, at a time at which C1 and others are. */
const archiving = 20 * day;

/** Commands of two events each that are over since day 0. */
async function oldCommands(sql: Sql, ...cmdidents: string[]): Promise<void> {
  await keepFor(sql, '36500 days', '36500 days', '1 day');
  await atTime(sql, 9, (tx) => insertEvents(tx, cmdidents.flatMap((cmdident) => [start(0, { cmdident }), end(9, { cmdident })])));
}
const archive = async (sql: Sql): Promise<number> => (await sql`select perforce.archive_commands() as n`)[0]!.n;
const feed = (sql: Sql, events: Event[]): Promise<void> => atTime(sql, archiving, (tx) => insertEvents(tx, events));
/** Events of each command by where it is. */
const commandsOf = async (sql: Sql): Promise<Record<string, string>> =>
  Object.fromEntries((await sql`
    select cmdident, case when c.cmdident is null then 'archived' else 'hot' end || ' ' || k.event_count as state
    from perforce.commands as k left join perforce.command_events as c using (cmdident) order by 1`)
    .map(({ cmdident, state }) => [cmdident, state]));

const lateTimes: Record<string, [at: number, where: string]> = {
  'old, so that its command leaves again': [5, 'archived'], 'of today, so that its command stays': [archiving - 60, 'hot'],
};
for (const [what, [at, where]] of Object.entries(lateTimes)) {
  t.test(`an event that meets the archiver waits for it, whether that is undone or not; it is ${what}`, async (t) => {
    for (const outcome of [done, undone]) {
      const { sql, waitFor } = await testDatabase(t);
      await oldCommands(sql, 'C1');
      let loading = Promise.resolve();
      await outcome(sql, async (archiver) => {
        await archiver`select set_config('perforce.now', ${timeOf(archiving)}, true)`;
        t.equal(await archive(archiver), 1);
        loading = feed(sql, [{ type: 6, at }]);
        await waitFor(waiting);
      });
      await loading;
      t.same(await commandsOf(sql), { C1: `${where} 3` });
      t.same(await sql`select * from perforce.late_commands`, []);
      t.equal((await sql`select from perforce.command_logs`).length, 1);
      t.same(await sql`select * from perforce.reconcile()`, []);
    }
  });

  t.test(`events of one archived command that sessions bring at once all count; they are ${what}`, async (t) => {
    const { sql, waitFor } = await testDatabase(t);
    await oldCommands(sql, 'C1', 'C2');
    t.equal(await atTime(sql, archiving, archive), 2);
    let others: Promise<void>[] = [];
    await atTime(sql, archiving, async (first) => {
      await insertEvents(first, [{ type: 6, at }]);
      others = [1, 2, 3].map((n) => feed(sql, [{ type: 6, at: at + n }, { type: 6, at: at + n, cmdident: 'C2' }]));
      await waitFor(`${waiting} having count(*) = 3`);
    });
    await Promise.all(others);
    t.same(await commandsOf(sql), { C1: `${where} 6`, C2: `${where} 5` });
    t.equal((await sql`select from perforce.command_logs`).length, 2);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });

  t.test(`events that sessions bring while their command is archived all count; they are ${what}`, async (t) => {
    const { sql, waitFor } = await testDatabase(t);
    await oldCommands(sql, 'C1');
    let loading: Promise<void>[] = [];
    await atTime(sql, archiving, async (archiver) => {
      t.equal(await archive(archiver), 1);
      loading = [1, 2, 3].map((n) => feed(sql, [{ type: 6, at: at + n }]));
      await waitFor(`${waiting} having count(*) = 3`);
    });
    await Promise.all(loading);
    t.same(await commandsOf(sql), { C1: `${where} 5` });
    t.equal((await sql`select from perforce.command_logs`).length, 1);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });
}

t.test('a session that brings an archived command back does not wait for one that brings old events', async (t) => {
  const { sql } = await testDatabase(t);
  await oldCommands(sql, 'C1');
  t.equal(await atTime(sql, archiving, archive), 1);
  await atTime(sql, archiving, async (backfill) => {
    await insertEvents(backfill, [start(0, { cmdident: 'C2' }), end(9, { cmdident: 'C2' })]);
    await feed(sql, [{ type: 6, at: archiving - 60 }, start(archiving - 60, { cmdident: 'NEW' })]);
    await insertEvents(backfill, [end(archiving - 50, { cmdident: 'NEW' })]);
  });
  t.same(await commandsOf(sql), { C1: 'hot 3', C2: 'archived 2', NEW: 'hot 2' });
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('commands that are split between sessions, all long over, go to the archive whole', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await keepFor(sql, '36500 days', '36500 days', '1 day');
  const whole = (cmdident: string): Event[] => [start(0, { cmdident }), end(9, { cmdident })];
  let others: Promise<void>[] = [];
  await atTime(sql, archiving, async (first) => {
    await insertEvents(first, [...whole('C1'), start(0, { cmdident: 'C2' }), ...whole('C3')]);
    others = [
      feed(sql, [{ type: 7, at: 9.5 }, end(9, { cmdident: 'C2' })]),
      feed(sql, [{ type: 7, at: 9.6 }, { type: 0, at: 1, cmdident: 'C3', server: 'commit' }]),
      feed(sql, [{ type: 2, at: 8, cmdident: 'C3', server: 'commit' }]),
    ];
    await waitFor(`${waiting} having count(*) = 3`);
  });
  await Promise.all(others);
  t.same(await commandsOf(sql), { C1: 'archived 4', C2: 'archived 2', C3: 'archived 4' });
  t.same(await sql`select * from perforce.reconcile()`, []);
});

for (const [age, now] of [['live', 60], ['long over', archiving]] as const) {
  t.test(`sessions that share many commands at random wait for each other, and never in a circle; all is ${age}`, async (t) => {
    const { sql } = await testDatabase(t);
    await keepFor(sql, '400 days', '60 days', '1 day');
    const whole = (cmdident: string): Event[] => [
      start(0, { cmdident }), { type: 6, at: 1, cmdident }, { type: 7, at: 2, cmdident, payload: { utime: 3 } }, end(9, { cmdident }),
    ];
    const events = Array.from({ length: 80 }, (_, n) => [
      ...whole(`C${n}`), ...(n % 3 === 0 ? whole(`C${n}`).map((event) => ({ ...event, at: event.at + 1, server: 'commit' })) : []),
    ]).flat();
    const random = createRandom(age);
    const sessions = [0, 1, 2, 3].map((): Event[] => []);
    for (const [, event] of events.map((event) => [random.below(1e6), event] as const).sort(([a], [b]) => a - b)) random.pick(sessions).push(event);
    await Promise.all(sessions.map(async (share) => {
      for (let from = 0; from < share.length; from += 20) {
        await atTime(sql, now, (tx) => insertEvents(tx, share.slice(from, from + 20)));
      }
    }));
    t.same(await sql`select * from perforce.reconcile()`, []);
    const state = await stateOf(sql);
    await sql`truncate perforce.raw_events, perforce.command_events, perforce.command_logs`;
    await atTime(sql, now, (tx) => insertEvents(tx, events));
    t.same(state, await stateOf(sql));
    t.equal((await sql`select from perforce.command_events`).length, age === 'live' ? 80 : 0);
  });
}

t.test('the archiver passes over a command that is being loaded, and waits for nobody', async (t) => {
  const { sql } = await testDatabase(t);
  await oldCommands(sql, 'C1', 'C2');
  await atTime(sql, archiving, async (loading) => {
    await insertEvents(loading, [{ type: 6, at: archiving - 60 }]);
    t.equal(await atTime(sql, archiving, archive), 1);
  });
  t.equal(await atTime(sql, archiving, archive), 0, 'it is fresh now');
  t.same(await commandsOf(sql), { C1: 'hot 3', C2: 'archived 2' });
  t.same(await sql`select * from perforce.late_commands`, []);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('a summary that is finalised while events come holds them all, under the right time', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await insertEvents(sql, [start(), end()]);
  const summary = sql`select event_count, first_event_at from perforce.command_logs`;
  const finalize = async (tx: Sql): Promise<unknown> => tx`select perforce.finalize_command('C1')`;

  let finalizing: Promise<unknown> = Promise.resolve();
  await sql.begin(async (loading) => {
    await insertEvents(loading as never, [{ type: 6, at: -5 }]);
    finalizing = finalize(sql);
    await waitFor(waiting);
  });
  await finalizing;
  t.match(await sql`${summary}`, [{ event_count: '3', first_event_at: timeOf(-5) }]);

  let loading = Promise.resolve();
  await sql.begin(async (tx) => {
    await finalize(tx as never);
    loading = insertEvents(sql, [{ type: 6, at: -9 }]);
    await waitFor(waiting);
  });
  await loading;
  t.match(await sql`${summary}`, [{ event_count: '4', first_event_at: timeOf(-9) }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

/** A day of which all is old, and a later one, each with its partition. */
async function twoDays(sql: Sql): Promise<void> {
  await keepFor(sql, '400 days', '7 days');
  await sql`select perforce_internal.ensure_partitions(array['2026-11-20', '2026-11-21']::date[])`;
  const events = [start(), end(), start(day, { cmdident: 'C2' }), end(day + 9, { cmdident: 'C2' })];
  await atTime(sql, day + 60, (tx) => insertEvents(tx, events));
  await sql`update perforce.load_batches set loaded_at = last_event_at`;
}
const dropOld = (sql: Sql): Promise<unknown> => atTime(sql, 20 * day, (tx) => tx`
  select relation, kept_because from perforce.drop_old_partitions() where relation like 'raw%'`.execute());

t.test('a day that is being loaded is not dropped, and who loads it does not wait', async (t) => {
  const { sql } = await testDatabase(t);
  await twoDays(sql);
  await atTime(sql, 20 * day, async (loading) => {
    await insertEvents(loading, [{ type: 6, at: 5 }]);
    t.match(await dropOld(sql), [{ relation: 'raw_events_20261120', kept_because: /in use/ }, { kept_because: /last/ }]);
  });
  t.match(await dropOld(sql), [{ kept_because: /loaded within raw_retention/ }, {}], 'its new batch keeps it');
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('events that come while their day is dropped are refused; those of another day go in', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await twoDays(sql);
  let [refused, taken]: Promise<unknown>[] = [];
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', ${timeOf(20 * day)}, true)`;
    t.match(await tx`select relation, kept_because from perforce.drop_old_partitions()`, [{ kept_because: null }, {}]);
    refused = t.rejects(feed(sql, [{ type: 6, at: 5 }]), { code: 'P4030' });
    taken = feed(sql, [{ type: 6, at: day + 5, cmdident: 'C2' }]);
    await waitFor(`${waiting} having count(*) = 2`);
  });
  await Promise.all([refused, taken]);
  t.same(await commandsOf(sql), { C1: 'hot 2', C2: 'archived 3' });
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('a partition is not made while its rows are on their way to the default one; they move later', async (t) => {
  const { sql } = await testDatabase(t);
  const ensure = () => sql`select perforce_internal.ensure_partitions(array['2026-11-20']::date[]) as made`;
  await sql`select perforce_internal.ensure_partitions(array['2026-11-21']::date[])`;
  await sql.begin(async (loading) => {
    await insertEvents(loading as never, [start(), end()]);
    t.match(await ensure(), [{ made: 0 }]);
  });
  t.match(await ensure(), [{ made: 1 }]);
  t.match(await sql`select tableoid::regclass::text as partition, count(*)::integer as n from perforce.raw_events group by 1`,
    [{ partition: 'perforce_internal.raw_events_20261120', n: 2 }]);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

/** Makes the partition of the first day. */
const makePartition = (sql: Sql): Promise<unknown> => sql`
  select perforce_internal.create_partition('raw_events', 'raw_events_20261120', '2026-11-20 00:00Z', '2026-11-21 00:00Z') as made`;

t.test('a feeder that inserts while the partition of its rows is made waits, and they go there', async (t) => {
  const feeders: Record<string, (sql: Sql) => Promise<unknown>> = {
    'INSERT': (sql) => insertEvents(sql, [end()]),
    append_event: (sql) => sql`select perforce.append_event('C1', '6', ${sql.json({ at: timeOf(5) })})`.execute(),
    'COPY': (sql) => copyIn(sql, 'copy perforce.raw_events (event_time, event_ns, event_type, cmdident) from stdin',
      [Buffer.from(`${timeOf(9)}\t0\t6\tC1\n`)]),
  };
  for (const [name, feed] of Object.entries(feeders)) {
    for (const stored of [[], [start()]]) {
      const { sql, url, waitFor } = await testDatabase(t);
      const feeder = postgres(url, { max: 1 });
      if (stored.length > 0) await insertEvents(sql, stored);
      let feeding: Promise<unknown> = Promise.resolve();
      await sql.begin(async (maker) => {
        await makePartition(maker as never);
        feeding = feed(feeder);
        await waitFor(waiting);
      });
      await feeding;
      await feeder.end();
      t.match(await sql`select tableoid::regclass::text as partition, count(*)::integer as n from perforce.raw_events group by 1`,
        [{ partition: 'perforce_internal.raw_events_20261120', n: stored.length + 1 }], name);
      t.same(await sql`select * from perforce.reconcile()`, []);
    }
  }
});

t.test('a partition is not made while a feeder is at work that may have rows of it, and loses none of them', async (t) => {
  for (const stored of [[], [start()]]) {
    const { sql, waitFor } = await testDatabase(t);
    if (stored.length > 0) await insertEvents(sql, stored);
    let feeding: Promise<unknown> = Promise.resolve();
    await sql.begin(async (other) => {
      await other`select pg_advisory_xact_lock(1)`;
      feeding = sql`
        insert into perforce.raw_events (event_time, event_ns, event_type, cmdident)
        select ${timeOf(9)}::timestamptz, 0, 6, 'C1' from (select pg_advisory_xact_lock(1)) as turn`.execute();
      await waitFor(waiting);
      t.match(await makePartition(sql), [{ made: false }]);
    });
    await feeding;
    t.match(await makePartition(sql), [{ made: true }]);
    t.match(await sql`select distinct tableoid::regclass::text as partition from perforce.raw_events`,
      [{ partition: 'perforce_internal.raw_events_20261120' }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
  }
});

t.test('a loader keeps nobody from making a partition, and loads its row that was on the way to the default one', async (t) => {
  const { sql, urlAs, load, waitFor } = await testDatabase(t);
  await sql`select perforce_internal.ensure_partitions(array['2026-11-21']::date[])`;
  const line = `0.55,${Date.UTC(2026, 10, 20) / 1000},0,,7,C1,edge,1,anna,ws,user-sync,10.0.0.1,p4,v94,,`;
  // As a loader that got no partition because others used the default one.
  await sql.unsafe(`
    create or replace function perforce_internal.ensure_partitions(days date[]) returns integer language sql
    security definer set search_path = pg_catalog, pg_temp begin atomic select 0; end`);
  const neighbour = postgres(await urlAs('perforce_loader'), { max: 1, connection: { application_name: 'p4-load' } });
  let loading: Promise<unknown> = Promise.resolve();
  await neighbour.begin(async (tx) => {
    await insertEvents(tx as never, [start(day, { cmdident: 'C2' })]);
    await sql.begin(async (maker) => {
      t.match(await makePartition(maker as never), [{ made: true }]);
      loading = load([line]);
      await waitFor(waiting);
    });
  });
  await neighbour.end();
  t.match(await loading, { code: 0, stderr: '', json: { new: 1, rejected: 0 } });
  t.match(await sql`select event_count from perforce.command_events where cmdident = 'C1'`, [{ event_count: '1' }]);
});

t.test('who inserts in another database, a copy of this one, keeps nobody from making a partition', async (t) => {
  const [{ sql, urlAs }, copy] = [await testDatabase(t), await testDatabase(t)];
  await sql`select perforce_internal.ensure_partitions(array['2026-11-21']::date[])`;
  const loader = postgres(await urlAs('perforce_loader'), { max: 1, connection: { application_name: 'p4-load' } });
  await copy.sql.begin(async (other) => {
    await insertEvents(other as never, [start()]);
    await loader.begin(async (loading) => {
      await insertEvents(loading as never, [start(day)]);
      t.match(await makePartition(sql), [{ made: true }]);
    });
  });
  await loader.end();
});

t.test('summaries that move to their own partition meanwhile are found and removed', async (t) => {
  const late = [start(-1, { server: 'commit' })];
  const cases: [work: (sql: Sql) => Promise<unknown>, summaries: number][] = [
    [async (sql) => sql`select perforce.finalize_command('C1')`, 1], [(sql) => insertEvents(sql, late), 0],
  ];
  for (const [work, summaries] of cases) {
    const { sql, waitFor } = await testDatabase(t);
    await insertEvents(sql, [start(), end()]);
    let working: Promise<unknown> = Promise.resolve();
    await sql.begin(async (maker) => {
      await maker`
        select perforce_internal.create_partition('command_logs', 'command_logs_202611', '2026-11-01 00:00Z', '2026-12-01 00:00Z')`;
      working = work(sql);
      await waitFor(waiting);
    });
    await working;
    t.match(await sql`select count(*)::integer as n from perforce.command_logs`, [{ n: summaries }]);
    t.same(await sql`select * from perforce.reconcile()`, []);
  }
});

t.test('two sessions that drop the same partition: one does, the other finds it gone', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await sql`select perforce_internal.ensure_partitions(array['2025-01-01', '2026-11-20']::date[])`;
  await sql`drop table perforce_internal.raw_events_20250101`;
  await keepFor(sql, '400 days', '7 days');
  const drop = async (tx: Sql): Promise<unknown> =>
    tx`select relation, kept_because from perforce.drop_old_partitions() where relation like 'command_logs%'`.execute();
  let second: Promise<unknown> = Promise.resolve();
  await atTime(sql, 400 * day, async (first) => {
    await first`select perforce_internal.take_turn('partitions')`;
    second = atTime(sql, 400 * day, drop);
    await waitFor(`select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`);
    t.match(await drop(first), [{ relation: 'command_logs_202501', kept_because: null }]);
  });
  t.same(await second, []);
});

t.test('an archived command whose summary moves meanwhile is brought back all the same', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await oldCommands(sql, 'C1');
  t.equal(await atTime(sql, archiving, archive), 1);
  let loading = Promise.resolve();
  await sql.begin(async (maker) => {
    await maker`
      select perforce_internal.create_partition('command_logs', 'command_logs_202611', '2026-11-01 00:00Z', '2026-12-01 00:00Z')`;
    loading = feed(sql, [{ type: 6, at: archiving - 60 }]);
    await waitFor(waiting);
  });
  await loading;
  t.same(await commandsOf(sql), { C1: 'hot 3' });
  t.equal((await sql`select from perforce.command_logs`).length, 1);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('drop_old_partitions holds no lock while it waits for a reader, so nobody waits behind it', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  await twoDays(sql);
  let dropping: Promise<unknown> = Promise.resolve();
  await sql.begin(async (reader) => {
    await reader`select from perforce.raw_events limit 1`;
    dropping = dropOld(sql);
    await waitFor(`
      select from pg_stat_activity as a where a.datname = current_database() and a.wait_event = 'PgSleep' and not exists (
        select from pg_locks as l
        where l.pid = a.pid and (l.relation = 'perforce_internal.turns'::regclass or l.mode = 'AccessExclusiveLock')
      )`);
  });
  await dropping;
});

t.test('layouts are read as they were while new ones are imported; two imports are one after the other', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  const fields = ['f_eventtype', 'f_timestamp', 'f_timestamp2', 'f_date', 'f_pid', 'f_cmdident', 'f_serverid', 'f_novelty'];
  const text = fields.map((field, n) => `... f_recordType 40\n... f_recordVersion 61\n... f_recordName Novelty\n`
    + `... f_field ${n}\n... f_name ${field}\n`).join('\n');
  const known = async (): Promise<number> =>
    (await sql`select from perforce_internal.record_catalogue() where event_type = 40`).length;
  const importIt = async (tx: Sql): Promise<unknown> => tx`select change from perforce.import_logschema(${text})`;
  let second: Promise<unknown> = Promise.resolve();
  await sql.begin(async (first) => {
    t.match(await importIt(first as never), [{ change: 'added' }]);
    t.equal(await known(), 0);
    second = importIt(sql);
    await waitFor(waiting);
  });
  t.match(await second, [{ change: 'same' }]);
  t.equal(await known(), 1);
});

t.test('a setting that is being changed holds nobody up, and counts from its commit', async (t) => {
  const { sql } = await testDatabase(t);
  const skewed = async (at: number): Promise<number> => {
    await atTime(sql, 0, (tx) => insertEvents(tx, [start(at)]));
    return (await sql`select from perforce.skewed_events`).length;
  };
  await sql.begin(async (tx) => {
    await tx`select perforce.change_setting('max_clock_skew', '1 day')`;
    t.equal(await skewed(7200), 1);
  });
  t.equal(await skewed(7201), 1);
  t.same(await sql`select * from perforce.reconcile()`, []);
});

t.test('settings that contradict each other are refused when two sessions change them at once, too', async (t) => {
  const { sql, waitFor } = await testDatabase(t);
  let second: Promise<unknown> = Promise.resolve();
  await keepFor(sql, '400 days', '100 days', '3 days');
  await sql.begin(async (first) => {
    await first`select perforce.change_setting('raw_retention', '300 days')`;
    second = t.rejects(sql`select perforce.change_setting('log_retention', '200 days')`, { code: 'P4022' });
    await waitFor(waiting);
  });
  await second;
});
