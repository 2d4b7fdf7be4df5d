import type { Sql } from 'postgres';
import t from 'tap';
import { simulate, truth, type LogEvent } from '../simulator/index.js';
import { testDatabase } from '../support/database.js';
import { trueOrphans } from '../support/true_orphans.js';

const lines = (events: readonly LogEvent[]): string[] => events.map(({ line }) => line);

/** Sweeps when all servers have been silent for two hours. */
async function lastSweep(sql: Sql): Promise<Record<string, string>> {
  await sql.begin(async (tx) => {
    await tx`select set_config('perforce.now', (now() + interval '2 hours')::text, true)`;
    await tx`select perforce.sweep_orphans()`;
  });
  const orphans = await sql`select cmdident, reason from perforce.orphaned_commands order by cmdident collate "C"`;
  return Object.fromEntries(orphans.map(({ cmdident, reason }) => [cmdident, reason]));
}

for (const seed of [11, 12]) {
  const options = { seed, commands: 300, restarts: 3, missingEnds: 0.1, missingStarts: 0.1 };

  t.test(`a log loaded at once and then swept, seed ${seed}, has the true orphans`, async (t) => {
    const { load, sql } = await testDatabase(t);
    const events = [...simulate(options)];
    const expected = trueOrphans(truth(events));
    t.same(new Set(Object.values(expected)), new Set(['server_restart', 'no_end', 'no_start']), 'of every kind');
    await load(lines(events));
    t.same(await lastSweep(sql), expected);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });

  t.test(`swept again and again while it is loaded, seed ${seed}, it ends the same`, async (t) => {
    const { load, sql } = await testDatabase(t);
    const events = [...simulate(options)];
    const expected = truth(events);
    const size = Math.ceil(events.length / 8);
    for (let from = 0; from < events.length; from += size) {
      await load(lines(events.slice(from, from + size)));
      await sql`select perforce.sweep_orphans()`;
    }
    t.same(Object.keys(await lastSweep(sql)), Object.keys(trueOrphans(expected)));
    const complete = [...expected.commands.values()].filter(({ is_complete }) => is_complete);
    t.match(await sql`select count(*)::integer as n from perforce.command_logs where status = 'complete'`, [
      { n: complete.length },
    ]);
    t.same(await sql`select * from perforce.reconcile()`, []);
  });
}
