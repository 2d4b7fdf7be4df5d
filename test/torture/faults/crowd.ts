import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { explain } from '../../../loader/faults.js';
import { fates, type LogEvent, simulate } from '../../simulator/index.js';
import type { Fault } from '../fault.js';
import { expectLoaded, expectTruth, type Round, RoundError } from '../round.js';

const loaders = 8;

/** What goes on beside the loaders, again and again. */
const company: readonly string[] = [
  'select perforce.sweep_orphans(20)',
  'select perforce.archive_commands(10)',
  'select perforce.roll_up()',
  'select perforce.prepare_partitions()',
  'select * from perforce.drop_old_partitions()',
  'select * from perforce.run_maintenance()',
  `select perforce.finalize_command(cmdident) from perforce.command_events
  where status <> 'running' and last_updated > now() - interval '1 day' order by random() limit 1`,
  `select perforce_internal.ensure_partitions(array[date '2024-01-01' + (random() * 500)::integer])`,
  // Analysts, whose queries take long and keep their locks to the end.
  'select count(*) from perforce.raw_events cross join lateral (select pg_sleep(0.0001)) as slow limit 5000',
  'select sum(lapse_ms), pg_sleep(0.3) from perforce.commands',
  'select count(*), pg_sleep(0.3) from perforce.events',
  'select * from perforce.lock_blockers limit 100',
  'select * from perforce.reconcile() limit 1',
];

/**
 * Eight loaders on overlapping parts of a log, beside sweeper, archiver, makers and droppers of partitions, roll-up and
 * analysts. Nobody meets an error; how long loaders waited for locks is noted.
 */
export const crowd: Fault = {
  name: 'crowd',
  async inflict(round) {
    const { database: { sql }, truth, load, note } = round;
    await loadOldLog(round);
    const parts = overlappingParts(round);
    const running = parts.map((part) => load({ events: part }));
    let areLoading = true;
    const loading = Promise.all(running.map((loader, n) => expectLoaded(loader, parts[n]!.length)))
      .finally(() => (areLoading = false));
    const again = async (work: () => Promise<unknown>): Promise<number> => {
      let times = 0;
      for (; areLoading; times++) await work();
      return times;
    };
    let longestWait = 0;
    const [results, ...times] = await Promise.all([
      loading,
      ...company.map((statement) => again(() => sql.unsafe(statement).catch((error) => failed(statement, error)))),
      again(async () => (longestWait = Math.max(longestWait, await waitNow(sql)))),
    ]);
    for (const { stderr } of results) if (stderr !== '') throw new RoundError(`a loader had to say: ${stderr}`);
    const statements = times.slice(0, -1).reduce((sum, count) => sum + count, 0);
    note(`${statements} statements beside; loaders waited ${longestWait} ms for a lock at most`
      + `, and ${await longestGap(sql)} ms for a batch`);
    await expectNoDeadlock(sql);
    await forgetOldLog(round);
    await sweepAtEnd(sql);
    await expectTruth(round, [...fates(truth).keys()]);
    return loaders;
  },
};

function failed(statement: string, error: Error): never {
  throw new RoundError(`${statement}: ${explain(error)}`, { cause: error });
}

/** A log whose time has passed, for the archiver and drop_old_partitions to take. */
async function loadOldLog({ database: { sql }, load, events }: Round): Promise<void> {
  const start = Date.UTC(2023, 10, 3, 23, 59) / 1000;
  const old = [...simulate({ seed: events[0]!.line, commands: 60, start, burstSize: 20, restarts: 0, missingEnds: 0 })];
  await expectLoaded(load({ events: old }), old.length);
  const long = `interval '50 years'`;
  await sql`update perforce.command_events set orphan_reason = 'no_end' where status = 'running'`;
  await sql`select perforce.finalize_command(cmdident) from perforce.command_events where status = 'orphaned'`;
  await sql.unsafe(`update perforce.load_batches set loaded_at = loaded_at - ${long}`);
  await sql.unsafe(`update perforce.command_events set last_updated = last_updated - ${long}`);
}

/** Removes what the archiver has left of it, so that the log can be compared with its truth. */
async function forgetOldLog({ database: { sql }, events }: Round): Promise<void> {
  const before = new Date(Math.min(...events.map(({ time }) => time)) / 1000 - 3_600_000);
  await sql`delete from perforce.command_events where first_event_at < ${before}`;
  await sql`delete from perforce.command_logs where first_event_at < ${before}`;
  await sql`delete from perforce.raw_events where event_time < ${before}`;
}

/** Parts that together are the whole log, each of which overlaps with others. */
function overlappingParts({ random, events }: Round): LogEvent[][] {
  const part = (from: number, to: number): LogEvent[] =>
    events.slice(Math.floor(from * events.length), Math.ceil(to * events.length));
  return Array.from({ length: loaders }, (_, n) => {
    if (n === 0) return part(0, 0.6);
    if (n === 1) return part(0.4, 1);
    const from = random.fraction() / 2;
    return part(from, from + 0.3 + random.fraction() / 5);
  });
}

/** Milliseconds that the loader which waits longest for a lock has waited. */
async function waitNow(sql: Sql): Promise<number> {
  await sleep(10);
  const [row] = await sql`
    select coalesce(ceil(1000 * extract(epoch from max(clock_timestamp() - l.waitstart))), 0)::integer as ms
    from pg_locks as l
    join pg_stat_activity as a on a.pid = l.pid
    where not l.granted and a.datname = current_database() and a.application_name = 'p4-load'`;
  return row!.ms;
}

/** Milliseconds between two batches that follow each other, whoever loaded them. */
async function longestGap(sql: Sql): Promise<number> {
  const [row] = await sql`
    select coalesce(ceil(1000 * extract(epoch from max(gap))), 0)::integer as ms
    from (
      select loaded_at - lag(loaded_at) over (order by loaded_at) as gap
      from perforce.load_batches
      where loaded_at > now() - interval '1 day'
    ) as gaps`;
  return row!.ms;
}

/** Sessions report their deadlocks when they end, so all loaders have. */
async function expectNoDeadlock(sql: Sql): Promise<void> {
  const [row] = await sql`
    select deadlocks::integer as n from pg_stat_database where datname = current_database()`;
  if (row!.n > 0) throw new RoundError(`${row!.n} deadlocks`);
}

async function sweepAtEnd(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', (now() + interval '2 days')::text, true)`;
    await tx`select perforce.sweep_orphans()`;
  });
}
