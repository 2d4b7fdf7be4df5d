import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Sql } from 'postgres';
import { fillLogs } from '../../neighbours/event_table.js';
import { encodeJson } from '../../simulator/index.js';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { type Log, simulatedLog } from '../logs.js';
import { atLeast, type Finding, rateFinding, rounded } from '../report.js';
import { inRounds, median, secondsOf } from '../rounds.js';

const recordsAtOnce = 5_000;

/** The events of a log that stand in a table of a user's own already, by import_events; it has one connection. */
export const eventTable: Item = async function* ({ server, folder, events, rounds }) {
  const log = await simulatedLog(folder, 'small', events);
  const records = await recordsOf(log);
  const cpuSecondsOf = async (work: () => Promise<unknown>): Promise<number> => {
    const before = server.cpuSeconds() ?? NaN;
    await work();
    return (server.cpuSeconds() ?? NaN) - before;
  };
  const figures = await inRounds(rounds, async () => {
    let loaded = NaN;
    let imported = NaN;
    const loadCpu = await server.fresh(({ loaderUrl }) =>
      cpuSecondsOf(async () => (loaded = (await load(loaderUrl, [log])).rate)));
    const importCpu = await server.fresh(async ({ sql, checkpoint }) => {
      await makeTable(sql, records);
      await checkpoint();
      return cpuSecondsOf(async () => (imported = records.length / await secondsOf(() => importAll(sql, records.length))));
    });
    return { loaded, imported, loadCpu, importCpu };
  });
  yield rateFinding('import_events', figures.imported, figures.loaded, (ratio) => atLeast(0.5, ratio));
  yield rateFinding('p4-load (floor)', figures.loaded);
  if (server.cpuSeconds() === undefined) return;
  const cpu = (what: string, seconds: number[]): Finding =>
    ({ what: `CPU s a million events of the server: ${what}`, figure: rounded((1e6 * median(seconds)) / events) });
  yield cpu('import_events', figures.importCpu);
  yield cpu('p4-load', figures.loadCpu);
};

/** The records of a log as JSON, without those whose fields nobody can name. */
async function recordsOf(log: Log): Promise<string[]> {
  const records: string[][] = parse(await readFile(log.path), { relax_column_count: true });
  return records.flatMap((fields) => encodeJson(fields) ?? []);
}

async function makeTable(sql: Sql, records: string[]): Promise<void> {
  await sql`
    create table perforce.logs (
      f_eventtype text, f_timestamp timestamp, f_timestamp2 bigint, f_date text, f_pid bigint, f_cmdident text,
      f_serverid text, f_cmdno integer, f_user text, f_client text, f_func text, f_host text, f_prog text, f_version text,
      f_args text, f_cmdgroup text, f_extra_data jsonb
    )`;
  for (let at = 0; at < records.length; at += recordsAtOnce) await fillLogs(sql, records.slice(at, at + recordsAtOnce));
  await sql`create index on perforce.logs (f_timestamp)`;
  await sql`analyze perforce.logs`;
}

async function importAll(sql: Sql, records: number): Promise<void> {
  const [result] = await sql`select events, refused from perforce.import_events('perforce.logs')`;
  if (Number(result!.events) !== records || result!.refused !== '0') throw new Error(`import_events: ${JSON.stringify(result)}`);
}
