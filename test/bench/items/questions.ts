import type { Sql } from 'postgres';
import { type Question, questions } from '../../questions/cookbook/questions.js';
import type { Item } from '../item.js';
import { dayLog } from '../logs.js';
import { days, loadMonth } from '../month.js';
import { atMost, type Finding, rounded } from '../report.js';
import { refreshes } from '../refreshes.js';
import { inRounds, median } from '../rounds.js';

const shown = 6;
const titleLength = 62;
/** The day that the cookbook's questions are about. */
const sampleDay = '2024-06-03';
const sampleTime = new RegExp(`'${sampleDay} [^']+'`, 'g');

/** How long a question takes, and how often it read raw_events from end to end. */
interface Timing {
  question: Question;
  seconds: number;
  rawScans: number;
}

export const analystsQuestions: Item = async function* ({ server, folder, commands, rounds }) {
  const day = await dayLog(folder, Math.ceil(commands / days));
  const cookbook = await questions();
  const { month, oneDay, wholeMonth, boards } = await server.fresh(async (database) => {
    const month = await loadMonth(database, day);
    const { from, lastDay, to } = month;
    const ofDays = cookbook.filter(({ monthOf, select }) => !monthOf && select.includes(sampleDay));
    const replaced = cookbook.map(({ monthOf }) => monthOf);
    const ofMonths = cookbook.filter(({ number }) => !replaced.includes(number));
    const oneDay = await timings(database.sql, ofDays, lastDay, to, rounds);
    const wholeMonth = await timings(database.sql, ofMonths, from, to, rounds);
    const boards = await refreshes(database.sql, lastDay, to, rounds);
    return { month, oneDay, wholeMonth, boards };
  });
  const { load, copy, rollUp } = month.seconds;
  const size = `${rounded(month.commands)} commands, ${rounded(month.events)} events`;
  yield { what: `${size}: one day by p4-load`, figure: `${rounded(load)} s` };
  yield { what: 'its finished commands copied to 29 later days by SQL', figure: `${rounded(copy)} s` };
  yield { what: 'all hours rolled up', figure: `${rounded(rollUp)} s` };
  yield* slowest('day', oneDay, 0.5);
  yield* slowest('month', wholeMonth, 2);
  for (const { title, seconds } of boards) {
    yield { what: `one day: dashboard ${title}`, figure: `${rounded(seconds)} s`, goal: atMost(1, seconds, 's') };
  }
  const scans = [...oneDay, ...wholeMonth].filter(({ rawScans }) => rawScans > 0);
  const numbers = scans.map(({ question }) => question.number).join(', ');
  const goal = atMost(0, scans.length);
  yield { what: `questions that scan raw_events${numbers && `: ${numbers}`}`, figure: `${scans.length}`, goal };
};

/** The slowest questions, and all that miss the goal. */
function* slowest(span: string, timings: Timing[], most: number): Iterable<Finding> {
  const inOrder = [...timings].sort((one, other) => other.seconds - one.seconds);
  const told = inOrder.filter(({ seconds }, place) => place < shown || seconds > most);
  for (const { question: { number, text }, seconds } of told) {
    const what = `one ${span}: ${number}. ${text}`.slice(0, titleLength);
    yield { what, figure: `${rounded(seconds)} s`, goal: atMost(most, seconds, 's') };
  }
}

async function timings(sql: Sql, cookbook: Question[], from: Date, to: Date, rounds: number): Promise<Timing[]> {
  const found: Timing[] = [];
  for (const question of cookbook) {
    const select = inRange(question.select, from, to);
    const figures = await inRounds(rounds, () => ask(sql, select));
    found.push({ question, seconds: median(figures.seconds), rawScans: median(figures.rawScans) });
  }
  return found;
}

/** The time of the server, without sending the rows. Scans are those of the plan, and those inside of functions. */
async function ask(sql: Sql, select: string): Promise<{ seconds: number; rawScans: number }> {
  return sql.begin(async (transaction) => {
    const [row] = await transaction.unsafe(`explain (analyze, timing off, format json) ${select}`);
    const [{ 'Planning Time': planning, 'Execution Time': execution, Plan: plan }] = row!['QUERY PLAN'];
    const [scans] = await transaction`
      select coalesce(sum(seq_scan), 0)::integer as scans
      from pg_stat_xact_user_tables
      where schemaname = 'perforce' and relname ~ '^raw_events'`;
    const isPlanned = /"Node Type":"Seq Scan"[^{}]*"Relation Name":"raw_events/.test(JSON.stringify(plan));
    return { seconds: (planning + execution) / 1000, rawScans: scans!.scans + Number(isPlanned) };
  });
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
