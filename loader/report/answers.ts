import type { Sql } from 'postgres';
import { codeOf, exitCodes, LoadError } from '../faults.js';
import { type Range, stepOf } from './scales.js';

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
 * Asks all, in a transaction.
 * @throws LoadError (exit 2) when a time cannot be read, or the end is not after the beginning; else the client's error
 */
export async function readAnswers(sql: Sql, { from, to, timeZone }: WantedRange) {
  await sql`select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),
    set_config('IntervalStyle', 'postgres', true)`;
  const [framing] = await ask(sql, 'report_range', [from ?? null, to ?? null, timeZone]).catch(explainTime) as [Row];
  const range: Range = { from: framing.from_time, to: framing.to_time };
  const [fine, coarse] = [stepOf(range, 240), stepOf(range, 60)];
  const inRange = (name: string, ...more: string[]): Promise<Row[]> => ask(sql, name, [range.from, range.to, ...more]);
  const of = {
    load: await inRange('report_load'), concurrency: await inRange('concurrency', `${fine} s`),
    lapses: await inRange('report_lapses'), slow: await inRange('report_slow'),
    heaviest: await inRange('report_heaviest'), locks: await inRange('report_locks'),
    holders: await inRange('report_lock_holders'), triggers: await inRange('report_triggers'),
    errors: await inRange('report_errors', `${coarse} s`), frequentErrors: await inRange('report_frequent_errors'),
    restarts: await inRange('report_restarts'), health: await ask(sql, 'ingest_health'),
    incident: await inRange('report_incident'), replication: await inRange('report_replication'),
    paths: await inRange('report_paths'), weeks: await inRange('report_weeks'),
    unusual: await inRange('report_unusual'),
  };
  return { range, framing, fine, coarse, of };
}

/** Types of PostgreSQL that the client gives as text: bigint and numeric. */
const numbers = [20, 1700];

/** The rows of a view of schema perforce, or of a function with these arguments. */
async function ask(sql: Sql, name: string, args?: (Date | string | null)[]): Promise<Row[]> {
  const call = args ? `(${args.map((_, i) => `$${i + 1}`).join(', ')})` : '';
  const rows = await sql.unsafe<Row[]>(`select * from perforce.${name}${call}`, args);
  for (const { name: column } of rows.columns.filter(({ type }) => numbers.includes(type))) {
    for (const row of rows) row[column] = row[column] === null ? null : Number(row[column]);
  }
  return [...rows];
}

function explainTime(error: Error): never {
  const code = codeOf(error);
  const [isNoRange, isNoTime] = [code === 'P4050', ['22007', '22008', '22009', '22023'].includes(code)];
  if (!isNoRange && !isNoTime) throw error;
  const advice = isNoRange ? 'give an earlier --from or a later --to, and neither infinite' : 'write 2026-11-20 09:00';
  throw new LoadError(`--from and --to: ${error.message}; ${advice}`, error, exitCodes.usage);
}
