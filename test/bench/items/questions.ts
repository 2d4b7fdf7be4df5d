import type { Sql, TransactionSql } from 'postgres';
import { type Question, questions } from '../../questions/cookbook/questions.js';
import { runLoader } from '../../support/loader_process.js';
import type { Item } from '../item.js';
import { dayLog } from '../logs.js';
import { days, loadMonth } from '../month.js';
import { atMost, type Finding, rounded } from '../report.js';
import { refreshes } from '../refreshes.js';
import { inRounds, median, secondsOf } from '../rounds.js';

const shown = 6;
const titleLength = 62;
const minute = 60_000;
const hour = 60 * minute;
/** The day that the cookbook's questions are about. */
const sampleDay = '2024-06-03';
const sampleTime = new RegExp(`'${sampleDay} [^']+'`, 'g');

/** How long a question takes, and which days of raw_events it read from end to end, as 20240603. */
interface Timing {
  question: Question;
  seconds: number;
  daysScanned: string[];
}

export const analystsQuestions: Item = async function* ({ server, folder, commands, rounds }) {
  const day = await dayLog(folder, Math.ceil(commands / days));
  const cookbook = await questions();
  const { month, firstMinutes, lastMinutes, oneDay, wholeMonth, boards, report } = await server.fresh(async (database) => {
    const month = await loadMonth(database, day);
    const { from, lastDay, to } = month;
    const ofDays = cookbook.filter(({ monthOf, select }) => !monthOf && select.includes(sampleDay));
    const replaced = cookbook.map(({ monthOf }) => monthOf);
    const ofMonths = cookbook.filter(({ number }) => !replaced.includes(number));
    const firstMinutes = await timings(database.sql, ofDays, ...minutesOf(from), rounds);
    const lastMinutes = await timings(database.sql, ofDays, ...minutesOf(lastDay), rounds);
    const oneDay = await timings(database.sql, ofDays, lastDay, to, rounds);
    const wholeMonth = await timings(database.sql, ofMonths, from, to, rounds);
    const boards = await refreshes(database.sql, lastDay, to, rounds);
    const report = await secondsToReport(database.url, `${folder}/report.html`, from, to, rounds);
    return { month, firstMinutes, lastMinutes, oneDay, wholeMonth, boards, report };
  });
  const { load, copy, rollUp } = month.seconds;
  const size = `${rounded(month.commands)} commands, ${rounded(month.events)} events`;
  yield { what: `${size}: one day by p4-load`, figure: `${rounded(load)} s` };
  yield { what: 'its finished commands copied to 29 later days by SQL', figure: `${rounded(copy)} s` };
  yield { what: 'all hours rolled up', figure: `${rounded(rollUp)} s` };
  yield* slowest('8 minutes of the first day', firstMinutes, 0.1);
  yield* slowest('8 minutes of the last day', lastMinutes, 0.1);
  yield* slowest('one day', oneDay, 0.5);
  yield* slowest('one month', wholeMonth, 2);
  for (const { title, seconds } of boards) {
    yield { what: `one day: dashboard ${title}`, figure: `${rounded(seconds)} s`, goal: atMost(1, seconds, 's') };
  }
  yield { what: 'one month: p4-load report', figure: `${rounded(report)} s`, goal: atMost(10, report, 's') };
  const { lastDay, to } = month;
  yield scans('the day', oneDay.filter(({ daysScanned }) => daysScanned.length > 0));
  const beyond = ({ daysScanned }: Timing): boolean => daysScanned.some((day) => day < dayOf(lastDay) || day >= dayOf(to));
  const farther = oneDay.filter(beyond);
  yield { ...scans('more than the day', farther), goal: atMost(0, farther.length) };
  yield scans('the month', wholeMonth.filter(({ daysScanned }) => daysScanned.length > 0));
};

/** From the start of p4-load report to its end. */
async function secondsToReport(url: string, file: string, from: Date, to: Date, rounds: number): Promise<number> {
  const args = ['report', '--output', file, '--from', from.toISOString(), '--to', to.toISOString()];
  const { seconds } = await inRounds(rounds, async () => ({
    seconds: await secondsOf(async () => {
      const { code, stderr } = await runLoader(url, args, '');
      if (code !== 0) throw new Error(`p4-load report ended with ${code}: ${stderr}`);
    }),
  }));
  return median(seconds);
}

/** Which questions read raw_events from end to end where they ask about it: reading a partition once is cheapest then. */
function scans(what: string, timings: Timing[]): Finding {
  const numbers = timings.map(({ question }) => question.number).join(', ');
  return { what: `questions that scan ${what} of raw_events${numbers && `: ${numbers}`}`, figure: `${timings.length}` };
}

/** Eight minutes of a day's afternoon. */
const minutesOf = (day: Date): [Date, Date] => [new Date(+day + 14 * hour), new Date(+day + 14 * hour + 8 * minute)];

/** As in the name of a day's partition. */
const dayOf = (time: Date): string => time.toISOString().slice(0, 10).replaceAll('-', '');

/** The slowest questions, and all that miss the goal. */
function* slowest(span: string, timings: Timing[], most: number): Iterable<Finding> {
  const inOrder = [...timings].sort((one, other) => other.seconds - one.seconds);
  const told = inOrder.filter(({ seconds }, place) => place < shown || seconds > most);
  for (const { question: { number, text }, seconds } of told) {
    const what = `${span}: ${number}. ${text}`.slice(0, titleLength);
    yield { what, figure: `${rounded(seconds)} s`, goal: atMost(most, seconds, 's') };
  }
}

/** Warm: each is asked once before it is timed, for the days that it scans. */
async function timings(sql: Sql, cookbook: Question[], from: Date, to: Date, rounds: number): Promise<Timing[]> {
  const found: Timing[] = [];
  for (const question of cookbook) {
    const select = inRange(question.select, from, to);
    const days = await daysScanned(sql, select);
    const { seconds } = await inRounds(rounds, async () => ({ seconds: await secondsToAnswer(sql, select) }));
    found.push({ question, seconds: median(seconds), daysScanned: days });
  }
  return found;
}

/** The time of the server, without sending the rows. */
async function secondsToAnswer(sql: Sql, select: string): Promise<number> {
  const [row] = await sql.unsafe(`explain (analyze, timing off, format json) ${select}`);
  const [{ 'Planning Time': planning, 'Execution Time': execution }] = row!['QUERY PLAN'];
  return (planning + execution) / 1000;
}

/** The days of raw_events that are read from end to end, by the plan and inside of functions; as 20240603. */
async function daysScanned(sql: Sql, select: string): Promise<string[]> {
  return sql.begin(async (transaction) => {
    await transaction`set local max_parallel_workers_per_gather = 0`;
    const before = await sequentialScans(transaction);
    await transaction.unsafe(`explain (analyze, timing off) ${select}`);
    const after = await sequentialScans(transaction);
    return [...after].filter(([day, count]) => count > (before.get(day) ?? 0)).map(([day]) => day);
  });
}

/** Of each day with rows, as this transaction sees it: what earlier ones of the session did may still be counted. */
async function sequentialScans(sql: TransactionSql): Promise<Map<string, number>> {
  const days = await sql<{ day: string; count: number }[]>`
    select right(relname, 8) as day, seq_scan::integer as count
    from pg_stat_xact_user_tables
    where relname ~ '^raw_events_[0-9]{8}$' and pg_relation_size(relid) > 0`;
  return new Map(days.map(({ day, count }) => [day, count]));
}

/** The question for another time: its lower bounds and first arguments become `from`, the others `to`. */
function inRange(select: string, from: Date, to: Date): string {
  const middle = new Date((from.getTime() + to.getTime()) / 2);
  const isOfInstant = new Set(select.match(sampleTime)).size === 1;
  return select.replaceAll(sampleTime, (_time, at: number) => {
    const isLower = /(?:>= |\(|'\/\/[^']*', )$/.test(select.slice(0, at));
    return `'${(isOfInstant ? middle : isLower ? from : to).toISOString()}'`;
  });
}
