import t from 'tap';
import { testDatabase } from '../support/database.js';
import { forWorkers } from '../support/planner.js';

t.test('all commands of a time can be read by several processes', async (t) => {
  const { as } = await testDatabase(t);
  const sql = await as('perforce_analyst');
  for (const setting of forWorkers) await sql.unsafe(`set ${setting}`);
  const range = `'2026-11-01', '2026-12-01'`;
  for (const commands of [
    'perforce.commands', `perforce.commands_between(${range})`, `perforce_internal.overlapping_commands(${range})`,
  ]) {
    const plan = await sql.unsafe(
      `explain (costs off) select func, count(*), sum(lapse_ms) from ${commands} as c group by func`);
    const lines = plan.map((row) => row['QUERY PLAN'] as string);
    const places = (part: RegExp): number[] => lines.flatMap((line, place) => part.test(line) ? [place] : []);
    const [gathers, scans] = [places(/Gather/), places(/Scan.* on (command_logs|command_events)/)];
    t.equal(gathers.length, 1, commands);
    t.ok(scans.length > 0 && scans.every((place) => place > gathers[0]!), `${commands}: all is read below Gather`);
  }
});
