import type { Sql } from 'postgres';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { openCommandsLog, simulatedLog } from '../logs.js';
import { untilNone } from '../maintenance.js';
import { rateFinding, rounded } from '../report.js';
import { inRounds, median } from '../rounds.js';

/** Rates are of commands, by the functions as run_maintenance calls them. */
export const maintenance: Item = async function* ({ server, folder, events, open, rounds }) {
  const small = await simulatedLog(folder, 'small', events);
  const opened = await openCommandsLog(folder, open);
  const figures = await inRounds(rounds, () => server.fresh(async ({ loaderUrl, sql, checkpoint }) => {
    await load(loaderUrl, [small]);
    await checkpoint();
    const finalised = await finaliseAll(sql);
    await sql`select set_config('perforce.now', (now() + interval '31 days')::text, false)`;
    const archived = await untilNone(sql, 'archive_commands');
    await sql`select set_config('perforce.now', '', false)`;
    await load(loaderUrl, [opened]);
    await checkpoint();
    const swept = await untilNone(sql, 'sweep_orphans');
    return { finalised: finalised.rate, archived: archived.rate, swept: swept.rate, seconds: swept.seconds };
  }));
  yield rateFinding('small commands finalised again, 1,000 at a time', figures.finalised);
  yield rateFinding('small commands archived', figures.archived);
  yield rateFinding(`open commands swept, of ${rounded(open)}`, figures.swept);
  yield { what: 'until none was left', figure: `${rounded(median(figures.seconds))} s` };
};

async function finaliseAll(sql: Sql): Promise<{ rate: number }> {
  const [found] = await sql`
    select array_agg(cmdident) as cmdidents from perforce.command_events where is_complete`;
  const cmdidents: string[] = found!.cmdidents;
  await sql`delete from perforce.command_logs`;
  const started = performance.now();
  for (let at = 0; at < cmdidents.length; at += 1000) {
    await sql`select perforce_internal.finalize_commands(${cmdidents.slice(at, at + 1000)})`;
  }
  return { rate: (1000 * cmdidents.length) / (performance.now() - started) };
}
