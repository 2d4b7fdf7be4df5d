import type { Sql } from 'postgres';
import type { Item } from '../item.js';
import { load } from '../loader.js';
import { simulatedLog, syncLog } from '../logs.js';
import { atLeast, rateFinding, rounded } from '../report.js';
import { inRounds, median, secondsOf } from '../rounds.js';

const few = 1_000;

export const growth: Item = async function* (bench) {
  yield* byEventsStored(bench);
  yield* byEventsOfCommand(bench);
};

/** Later hours of the same day come to a database that holds the morning, and to one that holds nothing. */
const byEventsStored: Item = async function* ({ server, folder, events, stored, rounds }) {
  const morning = await simulatedLog(folder, 'small', stored);
  const rates = await server.fresh(async (full) => {
    await load(full.loaderUrl, [morning]);
    return inRounds(rounds, async (round) => {
      const log = await simulatedLog(folder, 'small', events, 1 + round, 12);
      const empty = await server.fresh(async ({ loaderUrl }) => (await load(loaderUrl, [log])).rate);
      await full.checkpoint();
      return { empty, full: (await load(full.loaderUrl, [log])).rate };
    });
  });
  const what = `small commands, ${rounded(stored)} events stored`;
  yield rateFinding(what, rates.full, rates.empty, (ratio) => atLeast(0.8, ratio));
  yield rateFinding('small commands, nothing stored (floor)', rates.empty);
};

/** Rates are of events: 1 / 1.5 of the floor's is 1.5 times the cost. */
const byEventsOfCommand: Item = async function* ({ server, folder, audits, rounds }) {
  const long = await syncLog(folder, 1, audits);
  const short = await syncLog(folder, Math.ceil(audits / few), few);
  const figures = await inRounds(rounds, async () => ({
    short: await server.fresh(async ({ loaderUrl }) => (await load(loaderUrl, [short])).rate),
    ...await server.fresh(async ({ loaderUrl, sql }) => {
      const { rate } = await load(loaderUrl, [long]);
      const finalising = await secondsOf(() => sql`
        select perforce.finalize_command(cmdident) from perforce.command_events`);
      const reading = await secondsOf(() => readAudits(sql, audits));
      return { long: rate, read: audits / reading, finalised: 1000 * finalising };
    }),
  }));
  const what = `one command of ${rounded(audits)} audits`;
  yield rateFinding(what, figures.long, figures.short, (ratio) => atLeast(0.67, ratio));
  yield rateFinding(`commands of ${rounded(few)} audits (floor)`, figures.short);
  yield rateFinding(`${what}: read through audit_events`, figures.read);
  yield { what: `${what}: finalised again`, figure: `${rounded(median(figures.finalised))} ms` };
};

async function readAudits(sql: Sql, expected: number): Promise<void> {
  const [row] = await sql`
    select count(file) as files
    from perforce.audit_events
    where cmdident = (select cmdident from perforce.command_events)`;
  if (Number(row!.files) !== expected) throw new Error(`audit_events shows ${row!.files} files, not ${expected}`);
}
