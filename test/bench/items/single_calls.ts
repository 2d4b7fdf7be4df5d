import { readFileSync } from 'node:fs';
import postgres, { type Sql } from 'postgres';
import { readCatalogue } from '../../../loader/map/catalogue.js';
import { decodeRecords } from '../../simulator/index.js';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { type Log, simulatedLog } from '../logs.js';
import { atLeast, rateFinding } from '../report.js';
import { inRounds, secondsOf } from '../rounds.js';

export const singleCalls: Item = async function* ({ server, folder, events, calls, rounds }) {
  const log = await simulatedLog(folder, 'small', events);
  const few = await simulatedLog(folder, 'small', calls);
  const rates = await inRounds(rounds, async () => ({
    load: await server.fresh(async ({ loaderUrl }) => (await load(loaderUrl, [log])).rate),
    call: await server.fresh(async ({ loaderUrl }) => {
      const sql = postgres(loaderUrl, { max: 1, fetch_types: false });
      const eventCalls = await callsFor(sql, few);
      const seconds = await secondsOf(async () => {
        for (const { cmdident, type, data } of eventCalls) {
          await sql`select perforce.append_event(${cmdident}, ${type}, ${data}::text::jsonb)`;
        }
      });
      await sql.end();
      return eventCalls.length / seconds;
    }),
  }));
  yield rateFinding('small commands: p4-load', rates.load, rates.call, (ratio) => atLeast(30, ratio));
  yield rateFinding('small commands: append_event, a call and a commit each (floor)', rates.call);
};

/** The calls that any ETL would make of the records whose layouts are known. */
async function callsFor(sql: Sql, { path }: Log): Promise<{ cmdident: string; type: string; data: string }[]> {
  const catalogue = await readCatalogue(sql);
  const layouts = new Map(catalogue.layouts.map(({ type, version, fields }) => [`${type}.${version}`, fields]));
  return decodeRecords(readFileSync(path, 'utf8')).flatMap((values) => {
    const type = values[0]!;
    const record = Object.fromEntries((layouts.get(type) ?? []).map((name, index) => [name, values[index]]));
    const cmdident = record.f_cmdident;
    return cmdident ? [{ cmdident, type, data: JSON.stringify(record) }] : [];
  });
}
