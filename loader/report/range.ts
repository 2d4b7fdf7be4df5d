import type { Sql } from 'postgres';
import { codeOf } from '../faults/database_fault.js';
import { exitCodes, LoadError } from '../faults/load_error.js';

/** The time that a report is about: from its beginning to before its end. */
export interface Range {
  from: Date;
  to: Date;
}

/** What `--from` and `--to` say, as PostgreSQL reads a timestamptz; undefined: not given. */
export interface WantedRange {
  from: string | undefined;
  to: string | undefined;
}

const notATime = ['22007', '22008', '22009', '22023'];

/**
 * The range wanted. By default it ends with the latest event that is there, and begins a day before, at the hour of the
 * first command since: a log of one morning fills the page.
 * @throws LoadError (exit 2) when a time cannot be read, or the end is not after the beginning
 */
export async function readRange(sql: Sql, wanted: WantedRange): Promise<Range> {
  const range = await sql<Range[]>`
    with latest as (
      select date_trunc('minute', coalesce(max(w.latest_event_at), perforce.now())) + interval '1 minute' as at
      from perforce.watermarks as w
    ),
    ends as (select coalesce(${wanted.to ?? null}::text::timestamptz, l.at) as at from latest as l),
    day as (select e.at - interval '1 day' as began_at, e.at as ended_at from ends as e)
    select d.ended_at as to, coalesce(
      ${wanted.from ?? null}::text::timestamptz,
      (
        select date_trunc('hour', min(c.first_event_at))
        from perforce.commands as c
        where c.first_event_at >= d.began_at and c.first_event_at < d.ended_at
      ),
      d.began_at
    ) as from
    from day as d`.then(([row]) => row!, explainTime);
  const length = range.to.getTime() - range.from.getTime();
  if (!(length > 0)) {
    throw new LoadError(`the report would end at ${shown(range.to)}, before it begins at ${shown(range.from)}: `
      + 'give an earlier --from or a later --to', exitCodes.usage);
  }
  return range;
}

function explainTime(error: Error): never {
  if (!notATime.includes(codeOf(error))) throw error;
  throw new LoadError(`--from and --to take times: ${error.message}; write 2026-11-20 09:00`, exitCodes.usage, error);
}

function shown(time: Date): string {
  return Number.isNaN(time.getTime()) ? 'infinity' : time.toISOString();
}

const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** The shortest round step, in seconds, that divides a range into `most` parts or fewer. */
export function stepOf({ from, to }: Range, most: number): number {
  const least = (to.getTime() - from.getTime()) / 1000 / most;
  return seconds.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
}
