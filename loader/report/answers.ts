import type { Sql } from 'postgres';
import type { Session } from '../database/session.js';
import { codeOf, exitCodes, LoadError } from '../faults.js';
import { type Range, stepOf } from './scales.js';
import { answered } from './snapshot.js';

/** A row of an answer, by column. Counts and sums are numbers, times are Dates, null is not known. */
export type Row = Record<string, any>;

/** What `--from` and `--to` say, as PostgreSQL reads a timestamptz; undefined: not given. */
export interface WantedRange {
  from: string | undefined;
  to: string | undefined;
  /** IANA name: times are read and shown in it. */
  timeZone: string;
}

/** What the database answers: `framing` is the row of report_range, `of` the rows of all else, steps are in seconds. */
export type Answers = Awaited<ReturnType<typeof readAnswers>>;

/**
 * Asks all, what takes longest first.
 * @param sessions connections in a transaction that see the same
 * @throws LoadError (exit 2) when a time cannot be read, or the end is not after the beginning; else the client's error
 */
export async function readAnswers(sessions: [Session, ...Session[]], { from, to, timeZone }: WantedRange) {
  await Promise.all(sessions.map(({ use }) => use(writeAsExpected)));
  const framed = question('report_range', [from ?? null, to ?? null, timeZone]);
  const [framing] = await sessions[0].use(framed).catch(explainTime) as [Row];
  const range: Range = { from: framing.from_time, to: framing.to_time };
  const [fine, coarse] = [stepOf(range, 240), stepOf(range, 60)];
  const inRange = (name: string, ...more: string[]) => question(name, [range.from, range.to, ...more]);
  const of = await answered(sessions, {
    paths: inRange('report_paths'), concurrency: inRange('concurrency', `${fine} s`), load: inRange('report_load'),
    holders: inRange('report_lock_holders'), incident: inRange('report_incident'),
    heaviest: inRange('report_heaviest'), triggers: inRange('report_triggers'), lapses: inRange('report_lapses'),
    slow: inRange('report_slow'), weeks: inRange('report_weeks'), unusual: inRange('report_unusual'),
    errors: inRange('report_errors', `${coarse} s`), frequentErrors: inRange('report_frequent_errors'),
    locks: inRange('report_locks'), replication: inRange('report_replication'), restarts: inRange('report_restarts'),
    health: question('ingest_health'),
  });
  return { range, framing, fine, coarse, of };
}

/** The settings by which times and intervals are read here, whatever server and role have. */
const writeAsExpected = (sql: Sql) => sql`
  select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),
    set_config('IntervalStyle', 'postgres', true)`;

/** Types of PostgreSQL that the client gives as text: bigint and numeric. */
const numbers = [20, 1700];

/** Asks for the rows of a view of schema perforce, or of a function with these arguments. */
function question(name: string, args?: (Date | string | null)[]): (sql: Sql) => Promise<Row[]> {
  const call = args ? `(${args.map((_, i) => `$${i + 1}`).join(', ')})` : '';
  return async (sql) => {
    const rows = await sql.unsafe<Row[]>(`select * from perforce.${name}${call}`, args);
    for (const { name: column } of rows.columns.filter(({ type }) => numbers.includes(type))) {
      for (const row of rows) row[column] = row[column] === null ? null : Number(row[column]);
    }
    return [...rows];
  };
}

function explainTime(error: Error): never {
  const code = codeOf(error);
  const [isNoRange, isNoTime] = [code === 'P4050', ['22007', '22008', '22009', '22023'].includes(code)];
  if (!isNoRange && !isNoTime) throw error;
  const advice = isNoRange ? 'give an earlier --from or a later --to, and neither infinite' : 'write 2026-11-20 09:00';
  throw new LoadError(`--from and --to: ${error.message}; ${advice}`, error, exitCodes.usage);
}
