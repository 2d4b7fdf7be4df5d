import type { Sql } from 'postgres';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { simulatedLog } from '../logs.js';
import { copyFileOf, copyToPlainTable } from '../plain_table.js';
import { atLeast, rateFinding } from '../report.js';
import { inRounds, secondsOf } from '../rounds.js';

export const batchJob: Item = async function* ({ server, folder, events, rounds }) {
  for (const profile of ['small', 'heavy'] as const) {
    const log = await simulatedLog(folder, profile, events);
    const rows = await server.fresh((database) => copyFileOf(log, database));
    const rates = await inRounds(rounds, async () => ({
      load: await server.fresh(async ({ loaderUrl }) => (await load(loaderUrl, [log])).rate),
      group: await server.fresh(async (database) => events / await secondsOf(async () => {
        await copyToPlainTable(database, rows);
        await groupPlainTable(database.sql);
      })),
    }));
    yield rateFinding(`${profile} commands: p4-load`, rates.load, rates.group, (ratio) => atLeast(1, ratio));
    yield rateFinding(`${profile} commands: COPY, then one GROUP BY (floor)`, rates.group);
  }
};

const kinds = ['start', 'end', 'audit', 'error', 'performance', 'trigger', 'other'];

/** What a nightly job would make of the events: a row a command with the arrays of command_events, and no more. */
async function groupPlainTable(sql: Sql): Promise<void> {
  const arrays = kinds.map((kind) =>
    `array_agg(e.element order by e.event_time) filter (where e.kind = '${kind}') as ${kind}_events`);
  await sql`set work_mem = '64MB'`;
  await sql.unsafe(`
    create table grouped_events as
    select e.cmdident, min(e.user_name) as user_name, min(e.client) as client, min(e.func) as func,
      min(e.args) as args, min(e.event_time) as first_event_at, max(e.event_time) as last_event_at,
      count(*) as event_count, ${arrays.join(', ')}
    from (
      select p.*, perforce_internal.event_kind(p.event_type) as kind,
        perforce_internal.event_element(row(p.*)::perforce.raw_events) as element
      from plain_events as p
      where p.cmdident is not null
    ) as e
    group by e.cmdident`);
}
