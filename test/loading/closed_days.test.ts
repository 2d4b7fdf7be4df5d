import type { Sql } from 'postgres';
import { Readable } from 'node:stream';
import t from 'tap';
import { simulate } from '../simulator/index.js';
import { keepFor, testDatabase } from '../support/database.js';
import { insertEvents, stateOf } from '../support/events.js';

const start = Date.UTC(2024, 5, 3, 23) / 1000;
/** A day and a bit, with commands across midnight. */
const simulated = [...simulate({ seed: 33, commands: 150, commandsPerSecond: 0.02, start, restarts: 0, missingEnds: 0 })];
const lines = simulated.map(({ line }) => line);

/** Closes the first day, as drop_old_partitions does when its time has come; what still runs is given up. */
async function closeFirstDay(sql: Sql): Promise<void> {
  await keepFor(sql, '36500 days', '30 days');
  await sql`update perforce.command_events set orphan_reason = 'no_end' where status = 'running'`;
  await sql`select perforce.finalize_command(cmdident) from perforce.command_events where status = 'orphaned'`;
  await sql`update perforce.load_batches set loaded_at = ${new Date(start * 1000)}`;
  const dropped = await sql`select relation from perforce.drop_old_partitions() where kept_because is null`;
  if (!dropped.some(({ relation }) => relation === 'raw_events_20240603')) throw new Error('the day was not dropped');
}

const isOfFirstDay = ({ time }: { time: number }): boolean => time < (start - (start % 86_400) + 86_400) * 1e6;

t.test('a day whose raw events are gone is fed again: each line of it is refused, and nothing changes', async (t) => {
  const { sql, load } = await testDatabase(t);
  t.match(await load(lines), { code: 0 });
  await closeFirstDay(sql);
  const before = await stateOf(sql);
  const late = simulated.filter(isOfFirstDay).length;
  const refused = { code: 3, json: { new: 0, rejected: late, already_there: lines.length - late, not_loaded: 0 } };
  t.match(await load(lines, ['--batch-rows', '100', '--connections', '3']), refused);
  t.same(await stateOf(sql), before);
  t.same(await sql`select * from perforce.reconcile()`, []);
  const rejected = await sql`select line, sqlstate from perforce.rejected_lines order by line_number`;
  t.same(rejected.map(({ line, sqlstate }) => `${sqlstate} ${line}`),
    simulated.filter(isOfFirstDay).map(({ line }) => `P4030 ${line}`));
  t.match(await load(lines), refused);
  t.equal((await sql`select from perforce.rejected_lines`).length, late, 'feeding it once more keeps nothing twice');
  t.same(await sql`select to_regclass('perforce_internal.raw_events_20240603') as day`, [{ day: null }], 'nor makes the day again');
});

t.test('what is not of the day, or of another server, is loaded from the same batch', async (t) => {
  const { sql, load } = await testDatabase(t);
  await load(lines);
  await closeFirstDay(sql);
  const at = (second: number, cmdident: string, server = 'edge-tokyo'): string =>
    `0.55,${second},0,,7,${cmdident},${server},1,anna,ws,user-sync,10.0.0.1,p4,v94,,`;
  const mixed = [at(start, 'NEW'), at(start + 86_400, 'NEW2'), at(start + 1, '-'), 'garbage', at(start + 2, 'NEW'), at(start, 'NEW3', 'edge-new')];
  t.match(await load(mixed), { code: 3, json: { new: 2, already_there: 0, rejected: 4 } });
  const tooLate = { reason: /^too late: 2024-06-03 is closed for its server/, sqlstate: 'P4030' };
  t.match(await sql`select line_number::integer as line, reason, sqlstate from perforce.rejected_lines order by 1`, [
    { line: 1, ...tooLate }, { line: 3, ...tooLate }, { line: 4, reason: /^garbage/, sqlstate: null }, { line: 5, ...tooLate },
  ]);
  t.match(await sql`select cmdident, status from perforce.command_events where cmdident like 'NEW%' order by 1`, [{ cmdident: 'NEW2' }, { cmdident: 'NEW3' }],
    'the day is not closed to a server of which it never had anything');
  t.match(await sql`select count(*)::integer as batches from perforce.load_batches where loaded_at > now() - interval '1 minute'`,
    [{ batches: 1 }], 'the batch was not halved');
});

t.test('a loader learns of a day that was closed while it ran', async (t) => {
  const { sql, load, waitFor } = await testDatabase(t);
  const line = (second: number): string => `2.56,${second},0,,7,C,edge,1,anna,ws,user-sync,10.0.0.1,p4,v94,,,.1s,,0,0,.000s\n`;
  let close!: () => void;
  const closed = new Promise<void>((resolve) => (close = resolve));
  async function* input(): AsyncGenerator<string> {
    yield line(start) + line(start + 86_400);
    await closed;
    yield line(start) + line(start + 1) + line(start + 86_401);
  }
  const loading = load(Readable.from(input()), ['--flush-interval', '10']);
  // A reader of raw_events would keep the loader from making its second partition; then the first, being the last, stays.
  await waitFor('select from perforce.load_batches where rows = 2');
  await keepFor(sql, '36500 days', '30 days');
  await sql`update perforce.command_events set orphan_reason = 'no_start'`;
  await sql`update perforce.load_batches set loaded_at = ${new Date(start * 1000)}`;
  t.match(await sql`select relation from perforce.drop_old_partitions() where kept_because is null`, [{ relation: 'raw_events_20240603' }]);
  close();
  t.match(await loading, { code: 3, json: { records: 5, new: 3, already_there: 0, rejected: 2, not_loaded: 0 } });
});

t.test('any other feeder is refused as a whole, and told why', async (t) => {
  const { sql } = await testDatabase(t);
  await sql`insert into perforce.closed_days values ('2026-11-20', 'edge', now())`;
  const refused = { code: 'P4030', message: /^2026-11-20 is closed for server "edge"/, detail: /new or a repetition/, hint: /closed_days/ };
  await t.rejects(insertEvents(sql, [{ type: 0, at: 86_400 }, { type: 0, at: 0 }]), refused);
  await t.rejects(sql`select perforce.append_event('C', '6', '{"at": "2026-11-20 10:00Z", "serverid": "edge"}')`, refused);
  await insertEvents(sql, [{ type: 0, at: 86_400 }, { type: 0, at: -86_400 }]);
  await insertEvents(sql, [{ type: 0, at: 0, cmdident: 'C2', server: 'commit' }]);
  await sql`delete from perforce.closed_days`;
  await insertEvents(sql, [{ type: 6, at: 1 }]);
});
